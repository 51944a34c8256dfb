/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include <inttypes.h>
#include <stdlib.h>

/* What the reader remembers of templates, layouts and names changes nothing but its speed: a log
 * reads as its chunks read, each by a reader that has seen nothing. */

static void put(struct buffer *out, struct text text)
{
    buffer_append(out, text.size ? text.data : "", text.size);
    buffer_text(out, "|");
}

static int write_record(void *context, const struct record *record)
{
    struct buffer *out = context;
    put(out, record->provider);
    put(out, record->event_source);
    put(out, record->channel);
    put(out, record->computer);
    put(out, record->user_sid);
    buffer_format(out,
                  "%" PRIu64 " %" PRIu64 " %" PRIx64 " %" PRIu32 " %d %" PRIu32 " %" PRIu32 " %u",
                  record->record_id, record->time, record->keywords, record->event_id,
                  record->has_qualifiers, record->qualifiers, record->task, record->level);
    for (size_t i = 0; i < record->string_count; i++)
        put(out, record->strings[i].value);
    buffer_text(out, "\n");
    return 0;
}

struct reading {
    struct buffer records;
    struct log_stats stats;
};

static void read_range(const struct buffer *log, struct reader_range range,
                       struct reader_cache *cache, struct reading *reading)
{
    const struct log_memory memory = {(const uint8_t *)log->data, log->size};
    struct wanted *wanted = wanted_new();
    wanted_add_all(wanted);
    const struct reader_options options = {.wanted = wanted,
                                           .cache = cache,
                                           .range = range,
                                           .on_record = write_record,
                                           .context = &reading->records};
    struct log_stats stats = {0};
    struct error error = {0};
    assert_int_equal(reader_read(log_source_memory(&memory), &options, &stats, &error), 0);
    if (range.first == 0)
        reading->stats = stats;
    else {
        log_stats_merge(&reading->stats, &stats);
        log_stats_free(&stats);
    }
    wanted_free(wanted);
}

static void reading_free(struct reading *reading)
{
    buffer_free(&reading->records);
    log_stats_free(&reading->stats);
}

static void assert_same(const struct reading *a, const struct reading *b)
{
    struct buffer left = {0}, right = {0};
    assert_string_equal(a->records.data, b->records.data);
    log_stats_write(&a->stats, &left);
    log_stats_write(&b->stats, &right);
    assert_int_equal(left.size, right.size);
    assert_memory_equal(left.data, right.data, left.size);
    buffer_free(&left);
    buffer_free(&right);
}

/* Records of so many providers, in an order that looks random; neighbours differ in which values
 * they have and how long these are. */
static struct buffer build(unsigned providers, unsigned records)
{
    static const char *const more[] = {"", "\"user_sid\": \"S-1-5-18\",", "\"qualifiers\": 49152,",
                                       "\"event_source\": \"Source\",", "\"task\": 77,"};
    struct buffer json = {0};
    uint32_t random = 1;
    buffer_text(&json, "{\"chunk_records\": 40, \"records\": [");
    for (unsigned i = 0; i < records; i++) {
        random = random * 1664525 + 1013904223;
        unsigned draw = random >> 8;
        buffer_format(
            &json,
            "%s{\"provider\": \"%.*s%u\", %s \"event_id\": %u, \"level\": %u,"
            "\"computer\": \"C%u\", \"provider_form\": \"%s\", \"computer_form\": \"%s\","
            "\"time\": \"2026-01-%02uT00:00:00Z\", \"strings\": [\"s%u\", \"\", \"\\u00e9\"]}",
            i ? "," : "", (int)(draw / 7 % 5), "Name ", draw % providers, more[draw / 11 % 5],
            draw % 9, draw % 5, draw / 13 % 3, draw / 17 % 2 ? "literal" : "substituted",
            draw / 19 % 2 ? "literal" : "substituted", 1 + draw % 28, draw);
    }
    buffer_text(&json, "]}");
    struct buffer log = log_build(json.data);
    buffer_free(&json);
    return log;
}

static void assert_parts_alike(const struct buffer *log, uint64_t records,
                               struct reader_cache *cache)
{
    struct reading whole = {0}, parts = {0};
    uint64_t chunks = (log->size - EVTX_FILE_HEADER_SIZE) / EVTX_CHUNK_SIZE;
    assert_true(chunks > 1);
    read_range(log, (struct reader_range){0, UINT64_MAX}, cache, &whole);
    for (uint64_t i = 0; i < chunks; i++)
        read_range(log, (struct reader_range){i, i + 1 == chunks ? UINT64_MAX : 1}, NULL, &parts);
    assert_int_equal(whole.stats.records.read, records);
    assert_same(&whole, &parts);
    reading_free(&whole);
    reading_free(&parts);
}

static void assert_reads_alike(unsigned providers, unsigned records, struct reader_cache *cache)
{
    struct buffer log = build(providers, records);
    assert_parts_alike(&log, records, cache);
    struct seen seen = log_read(&log, (struct reader_options){.backend = READER_BOTH});
    assert_string_equal(seen.differences.data, "");
    seen_free(&seen);
    buffer_free(&log);
}

/* With many providers the templates push each other out of the memory. */
static void reads_the_same_whatever_came_before(void **state)
{
    (void)state;
    struct reader_cache *cache = reader_cache_new();
    assert_reads_alike(3, 400, cache);
    assert_reads_alike(500, 2000, cache);
    assert_reads_alike(3, 200, cache);
    reader_cache_free(cache);
}

/* The templates of the third chunk are those of the two before it but for one name, to which the
 * second template refers by its offset alone. */
static void notices_a_name_that_changed(void **state)
{
    (void)state;
    static const char name[] = "C\0h\0a\0n\0n\0e\0l";
    struct buffer json = {0};
    buffer_text(&json, "{\"chunk_records\": 2, \"records\": [");
    for (int i = 0; i < 6; i++)
        buffer_format(&json, "%s{\"provider\": \"%s\", \"event_id\": 1}", i ? "," : "",
                      i % 2 ? "BB" : "A");
    buffer_text(&json, "]}");
    struct buffer log = log_build(json.data);
    const size_t third = EVTX_FILE_HEADER_SIZE + 2 * EVTX_CHUNK_SIZE;
    char *at = memmem(log.data + third, log.size - third, name, sizeof name);
    assert_non_null(at);
    assert_null(memmem(at + 1, log.size - (size_t)(at + 1 - log.data), name, sizeof name));
    assert_parts_alike(&log, 6, NULL);
    *at = 'X';
    assert_parts_alike(&log, 6, NULL);
    buffer_free(&log);
    buffer_free(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_same_whatever_came_before),
        cmocka_unit_test(notices_a_name_that_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
