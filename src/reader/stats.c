/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"
#include "base/hash_table.h"
#include "base/memory.h"
#include "reader/chunk.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* A forwarded log can name any number of computers. */
#define COVERAGE_MAX 1024

struct coverage_entry {
    char *key; /* computer, NUL, channel */
    size_t row;
    UT_hash_handle hh;
};

static void index_free(struct log_stats *stats)
{
    struct coverage_entry *index = stats->coverage_index, *entry, *next;
    HASH_ITER(hh, index, entry, next)
    {
        HASH_DEL(index, entry);
        free(entry->key);
        free(entry);
    }
    stats->coverage_index = NULL;
}

void log_stats_free(struct log_stats *stats)
{
    index_free(stats);
    for (size_t i = 0; i < stats->coverage_count; i++) {
        free(stats->coverage[i].computer);
        free(stats->coverage[i].channel);
    }
    free(stats->coverage);
    for (size_t i = 0; i < stats->problem_count; i++) {
        free(stats->problems[i].code);
        free(stats->problems[i].message);
    }
    free(stats->problems);
    *stats = (struct log_stats){0};
}

static void add_problem(struct log_stats *stats, const char *code, const char *message,
                        uint64_t count)
{
    for (size_t i = 0; i < stats->problem_count; i++)
        if (strcmp(stats->problems[i].code, code) == 0) {
            stats->problems[i].count += count;
            return;
        }
    stats->problems = memory_grow(stats->problems, stats->problem_count, &stats->problem_capacity,
                                  sizeof *stats->problems);
    stats->problems[stats->problem_count++] =
        (struct log_problem){memory_text(code), memory_text(message), count};
}

void log_stats_problem(struct log_stats *stats, const char *code, const char *format, ...)
{
    char message[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    add_problem(stats, code, message, 1);
}

static void index_add(struct log_stats *stats, struct text computer, struct text channel,
                      size_t row)
{
    struct coverage_entry *index = stats->coverage_index;
    struct coverage_entry *entry = memory_zeroed(1, sizeof *entry);
    struct buffer key = {0};
    buffer_append(&key, computer.data, computer.size);
    buffer_append(&key, "", 1);
    buffer_append(&key, channel.data, channel.size);
    size_t size = key.size;
    entry->key = buffer_take(&key);
    entry->row = row;
    HASH_ADD_KEYPTR(hh, index, entry->key, size, entry);
    stats->coverage_index = index;
}

/* Statistics that came from elsewhere (another process) have rows but no index yet. */
static void index_build(struct log_stats *stats)
{
    struct coverage_entry *index = stats->coverage_index;
    if (HASH_COUNT(index) == stats->coverage_count)
        return;
    index_free(stats);
    for (size_t i = 0; i < stats->coverage_count; i++)
        index_add(stats, text_of(stats->coverage[i].computer), text_of(stats->coverage[i].channel),
                  i);
}

static struct coverage_entry *index_find(struct log_stats *stats, struct text computer,
                                         struct text channel)
{
    char fixed[512];
    AUTO_FREE char *larger = NULL;
    size_t size = computer.size + 1 + channel.size;
    if (size > sizeof fixed)
        larger = memory_zeroed(size, 1);
    char *key = larger ? larger : fixed;
    if (computer.size)
        memcpy(key, computer.data, computer.size);
    key[computer.size] = '\0';
    if (channel.size)
        memcpy(key + computer.size + 1, channel.data, channel.size);
    struct coverage_entry *index = stats->coverage_index, *entry;
    HASH_FIND(hh, index, key, size, entry);
    return entry;
}

static bool row_is(const struct log_coverage *row, struct text computer, struct text channel)
{
    return strlen(row->computer) == computer.size && strlen(row->channel) == channel.size &&
           (computer.size == 0 || memcmp(row->computer, computer.data, computer.size) == 0) &&
           (channel.size == 0 || memcmp(row->channel, channel.data, channel.size) == 0);
}

/* Names end at a NUL here, as they do everywhere else. */
static struct text until_nul(struct text text)
{
    const char *nul = text.size ? memchr(text.data, '\0', text.size) : NULL;
    return nul ? (struct text){text.data, (size_t)(nul - text.data)} : text;
}

static struct log_coverage *coverage_row(struct log_stats *stats, struct text computer,
                                         struct text channel)
{
    computer = until_nul(computer);
    channel = until_nul(channel);
    if (stats->coverage_last < stats->coverage_count &&
        row_is(&stats->coverage[stats->coverage_last], computer, channel))
        return &stats->coverage[stats->coverage_last];
    index_build(stats);
    struct coverage_entry *entry = index_find(stats, computer, channel);
    if (entry) {
        stats->coverage_last = entry->row;
        return &stats->coverage[entry->row];
    }
    if (stats->coverage_count >= COVERAGE_MAX) {
        add_problem(stats, "too-many-computers",
                    "the log names more computers and channels than are told apart (1024): what it "
                    "covers is known for the first of them only",
                    1);
        return NULL;
    }
    stats->coverage = memory_grow(stats->coverage, stats->coverage_count, &stats->coverage_capacity,
                                  sizeof *stats->coverage);
    size_t row = stats->coverage_count++;
    stats->coverage[row] =
        (struct log_coverage){.computer = text_copy(computer), .channel = text_copy(channel)};
    index_add(stats, computer, channel, row);
    stats->coverage_last = row;
    return &stats->coverage[row];
}

static void widen_time(filetime *first, filetime *last, filetime from, filetime to)
{
    if (from != 0 && (*first == 0 || from < *first))
        *first = from;
    if (to > *last)
        *last = to;
}

static void widen_row(struct log_coverage *into, const struct log_coverage *by)
{
    if (by->records == 0)
        return;
    widen_time(&into->first_time, &into->last_time, by->first_time, by->last_time);
    if (into->records == 0 || by->first_id < into->first_id)
        into->first_id = by->first_id;
    if (into->records == 0 || by->last_id > into->last_id)
        into->last_id = by->last_id;
    into->records += by->records;
    into->marked = into->marked || by->marked;
}

size_t chunk_coverage_row(struct log_stats *stats, struct text computer, struct text channel)
{
    const struct log_coverage *row = coverage_row(stats, computer, channel);
    return row ? (size_t)(row - stats->coverage) : SIZE_MAX;
}

void chunk_count_sum(struct log_stats *stats, size_t row, const struct log_coverage *sum)
{
    stats->records.read += sum->records;
    widen_time(&stats->first_time, &stats->last_time, sum->first_time, sum->last_time);
    if (row < stats->coverage_count)
        widen_row(&stats->coverage[row], sum);
}

void chunk_count_own(struct log_stats *stats, size_t row, filetime time, uint64_t record_id,
                     bool marked)
{
    const struct log_coverage one = {
        .first_time = time,
        .last_time = time,
        .first_id = record_id,
        .last_id = record_id,
        .records = 1,
        .marked = marked,
    };
    chunk_count_sum(stats, row, &one);
}

void chunk_count_record(const struct chunk_sink *sink, const struct record *record)
{
    log_stats_record(sink->stats, sink->options->wanted, record);
}

void log_stats_record(struct log_stats *stats, const struct wanted *wanted,
                      const struct record *record)
{
    if (record->recovered) {
        stats->records.recovered++;
        return;
    }
    size_t row = chunk_coverage_row(stats, record->computer, record->channel);
    bool known = row < stats->coverage_count && stats->coverage[row].marked;
    bool marked = !known && wanted &&
                  (wanted_is_marked(wanted, record->provider) ||
                   (record->event_source.size && wanted_is_marked(wanted, record->event_source)));
    chunk_count_own(stats, row, record->time, record->record_id, marked);
}

/* Sums wrap on purpose: they only have to be equal. */
static uint64_t sum_of(uint64_t first, uint64_t last)
{
    uint64_t count = last - first + 1;
    return count % 2 ? count * (first + (last - first) / 2) : count / 2 * (first + last);
}

static void add_numbers(struct log_stats *stats, uint64_t first, uint64_t last, uint64_t count,
                        uint64_t sum)
{
    if (stats->numbers.count == 0 || first < stats->numbers.first)
        stats->numbers.first = first;
    if (stats->numbers.count == 0 || last > stats->numbers.last)
        stats->numbers.last = last;
    stats->numbers.count += count;
    stats->numbers.sum += sum;
}

void log_stats_numbers(struct log_stats *stats, uint64_t first, uint64_t last)
{
    add_numbers(stats, first, last, last - first + 1, sum_of(first, last));
}

void log_stats_find_missing(struct log_stats *stats)
{
    uint64_t first = stats->numbers.first, last = stats->numbers.last, count = stats->numbers.count;
    if (stats->status != LOG_OK || count == 0 ||
        (count == last - first + 1 && stats->numbers.sum == sum_of(first, last)))
        return;
    log_stats_problem(stats, "missing-records",
                      "its chunks hold records %" PRIu64 " to %" PRIu64
                      ", but some in between are missing or there twice",
                      first, last);
    stats->status = LOG_DAMAGED;
}

bool log_stats_is_partial(const struct log_stats *stats)
{
    return stats->status == LOG_DAMAGED || stats->status == LOG_UNREADABLE ||
           stats->records.unreadable > 0;
}

void log_stats_merge(struct log_stats *into, const struct log_stats *later)
{
    if (into->format == LOG_FORMAT_UNKNOWN)
        into->format = later->format;
    if ((later->status == LOG_UNREADABLE) != (into->status == LOG_UNREADABLE))
        into->status = LOG_DAMAGED; /* some of it could be read */
    else if (later->status > into->status)
        into->status = later->status;
    into->size += later->size;
    into->records.read += later->records.read;
    into->records.recovered += later->records.recovered;
    into->records.unreadable += later->records.unreadable;
    into->chunks += later->chunks;
    if (later->numbers.count)
        add_numbers(into, later->numbers.first, later->numbers.last, later->numbers.count,
                    later->numbers.sum);
    widen_time(&into->first_time, &into->last_time, later->first_time, later->last_time);
    for (size_t i = 0; i < later->coverage_count; i++) {
        const struct log_coverage *from = &later->coverage[i];
        struct log_coverage *row =
            coverage_row(into, text_of(from->computer), text_of(from->channel));
        if (row)
            widen_row(row, from);
    }
    for (size_t i = 0; i < later->problem_count; i++)
        add_problem(into, later->problems[i].code, later->problems[i].message,
                    later->problems[i].count);
}
