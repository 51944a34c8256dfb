/* SPDX-License-Identifier: MIT */

/* The message: version, format, status, the counts, times and numbers; the coverage; the problems.
 * All of src/base/wire.h's forms. */

#include "base/memory.h"
#include "base/wire.h"
#include "reader/reader.h"

#define VERSION 2
#define NAME_SIZE (1 << 20) /* beyond what a record can hold */
#define MESSAGE_SIZE 4096
#define COVERAGE_MAX 65536
#define PROBLEM_MAX 256

/* The least that one item takes, which bounds their number by the size of the message. */
#define COVERAGE_SIZE 8
#define PROBLEM_SIZE 3

void log_stats_write(const struct log_stats *stats, struct buffer *out)
{
    wire_put_u8(out, VERSION);
    wire_put_u8(out, (uint8_t)stats->format);
    wire_put_u8(out, (uint8_t)stats->status);
    wire_put_number(out, stats->size);
    wire_put_number(out, stats->records.read);
    wire_put_number(out, stats->records.recovered);
    wire_put_number(out, stats->records.unreadable);
    wire_put_number(out, stats->first_time);
    wire_put_number(out, stats->last_time);
    wire_put_number(out, stats->chunks);
    wire_put_number(out, stats->numbers.first);
    wire_put_step(out, stats->numbers.first, stats->numbers.last);
    wire_put_number(out, stats->numbers.count);
    wire_put_number(out, stats->numbers.sum);
    wire_put_number(out, stats->coverage_count);
    for (size_t i = 0; i < stats->coverage_count; i++) {
        const struct log_coverage *row = &stats->coverage[i];
        wire_put_text(out, text_of(row->computer));
        wire_put_text(out, text_of(row->channel));
        wire_put_number(out, row->first_time);
        wire_put_step(out, row->first_time, row->last_time);
        wire_put_number(out, row->first_id);
        wire_put_step(out, row->first_id, row->last_id);
        wire_put_number(out, row->records);
        wire_put_u8(out, row->marked);
    }
    wire_put_number(out, stats->problem_count);
    for (size_t i = 0; i < stats->problem_count; i++) {
        wire_put_text(out, text_of(stats->problems[i].code));
        wire_put_text(out, text_of(stats->problems[i].message));
        wire_put_number(out, stats->problems[i].count);
    }
}

static bool read_counts(struct wire_reader *reader, struct log_stats *stats)
{
    if (wire_u8(reader) != VERSION)
        return wire_fail(reader);
    uint8_t format = wire_u8(reader), status = wire_u8(reader);
    if (format > LOG_FORMAT_XML || status > LOG_UNREADABLE)
        return wire_fail(reader);
    stats->format = (enum log_format)format;
    stats->status = (enum log_status)status;
    stats->size = wire_number(reader);
    stats->records.read = wire_number(reader);
    stats->records.recovered = wire_number(reader);
    stats->records.unreadable = wire_number(reader);
    stats->first_time = wire_number(reader);
    stats->last_time = wire_number(reader);
    stats->chunks = wire_number(reader);
    stats->numbers.first = wire_number(reader);
    stats->numbers.last = wire_step(reader, stats->numbers.first);
    stats->numbers.count = wire_number(reader);
    stats->numbers.sum = wire_number(reader);
    return stats->first_time <= stats->last_time || wire_fail(reader);
}

static bool read_coverage(struct wire_reader *reader, struct log_stats *stats)
{
    size_t count = wire_count(reader, COVERAGE_SIZE, COVERAGE_MAX);
    stats->coverage = memory_zeroed(count, sizeof *stats->coverage);
    stats->coverage_capacity = count;
    for (size_t i = 0; i < count; i++) {
        struct log_coverage *row = &stats->coverage[i];
        struct text computer = wire_string(reader, NAME_SIZE);
        struct text channel = wire_string(reader, NAME_SIZE);
        row->first_time = wire_number(reader);
        row->last_time = wire_step(reader, row->first_time);
        row->first_id = wire_number(reader);
        row->last_id = wire_step(reader, row->first_id);
        row->records = wire_number(reader);
        uint8_t marked = wire_u8(reader);
        row->marked = marked == 1;
        if (reader->failed || marked > 1 || row->first_time > row->last_time ||
            row->first_id > row->last_id)
            return wire_fail(reader);
        row->computer = text_copy(computer);
        row->channel = text_copy(channel);
        stats->coverage_count++;
    }
    return !reader->failed;
}

static bool has_problem(const struct log_stats *stats, struct text code)
{
    for (size_t i = 0; i < stats->problem_count; i++)
        if (text_equal(text_of(stats->problems[i].code), code))
            return true;
    return false;
}

static bool read_problems(struct wire_reader *reader, struct log_stats *stats)
{
    size_t count = wire_count(reader, PROBLEM_SIZE, PROBLEM_MAX);
    stats->problems = memory_zeroed(count, sizeof *stats->problems);
    stats->problem_capacity = count;
    for (size_t i = 0; i < count; i++) {
        struct text code = wire_string(reader, MESSAGE_SIZE);
        struct text message = wire_string(reader, MESSAGE_SIZE);
        uint64_t number = wire_number(reader);
        if (reader->failed || code.size == 0 || has_problem(stats, code))
            return wire_fail(reader);
        stats->problems[stats->problem_count++] =
            (struct log_problem){text_copy(code), text_copy(message), number};
    }
    return !reader->failed;
}

int log_stats_read(struct text bytes, struct log_stats *ret_stats, struct error *error)
{
    struct wire_reader reader = wire_reader_of(bytes);
    struct log_stats stats = {0};
    if (!read_counts(&reader, &stats) || !read_coverage(&reader, &stats) ||
        !read_problems(&reader, &stats) || !wire_at_end(&reader)) {
        log_stats_free(&stats);
        return error_set(error, ERROR_FORMAT, "a worker's statistics are damaged");
    }
    *ret_stats = stats;
    return 0;
}
