/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/wire.h"
#include "reader/reader.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct buffer valid_message(void)
{
    struct log_coverage coverage[] = {
        {"FE01.contoso.com", "Application", 100, 900, 1, UINT64_MAX, 77, 0, true},
        {"", "", 0, 0, 5, 5, 1, 0, false},
    };
    struct log_stats stats = {.format = LOG_FORMAT_EVTX,
                              .status = LOG_DAMAGED,
                              .size = UINT64_C(1) << 40,
                              .records = {78, 3, 2},
                              .first_time = 100,
                              .last_time = 900,
                              .chunks = 4,
                              .numbers = {7, UINT64_MAX, 3, UINT64_MAX - 1},
                              .coverage = coverage,
                              .coverage_count = 2};
    log_stats_problem(&stats, "bad-record", "record %d is damaged", 5);
    log_stats_problem(&stats, "bad-record", "record %d is damaged", 6);
    log_stats_problem(&stats, "truncated", "ends early");
    struct buffer message = {0};
    log_stats_write(&stats, &message);
    stats.coverage = NULL;
    stats.coverage_count = 0;
    log_stats_free(&stats);
    return message;
}

/* Reads from memory of exactly that size, so that a read beyond it shows under ASan. */
static int read_exactly(const char *data, size_t size)
{
    AUTO_FREE char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    struct log_stats stats = {0};
    struct error error = {0};
    int result = log_stats_read((struct text){copy, size}, &stats, &error);
    assert_int_equal(error.code, result == 0 ? ERROR_NONE : ERROR_FORMAT);
    if (result != 0) {
        assert_null(stats.coverage);
        assert_null(stats.problems);
        return result;
    }
    struct log_stats joined = {0};
    log_stats_merge(&joined, &stats);
    log_stats_merge(&joined, &stats);
    log_stats_free(&joined);
    log_stats_free(&stats);
    return result;
}

static void test_round_trip(void **state)
{
    (void)state;
    struct buffer message = valid_message(), again = {0};
    struct log_stats stats;
    assert_int_equal(log_stats_read((struct text){message.data, message.size}, &stats, NULL), 0);
    assert_int_equal(stats.format, LOG_FORMAT_EVTX);
    assert_int_equal(stats.status, LOG_DAMAGED);
    assert_true(stats.size == UINT64_C(1) << 40);
    assert_int_equal(stats.records.read, 78);
    assert_int_equal(stats.records.recovered, 3);
    assert_int_equal(stats.records.unreadable, 2);
    assert_int_equal(stats.first_time, 100);
    assert_int_equal(stats.last_time, 900);
    assert_int_equal(stats.chunks, 4);
    assert_int_equal(stats.numbers.first, 7);
    assert_true(stats.numbers.last == UINT64_MAX);
    assert_int_equal(stats.numbers.count, 3);
    assert_true(stats.numbers.sum == UINT64_MAX - 1);
    assert_int_equal(stats.coverage_count, 2);
    assert_string_equal(stats.coverage[0].computer, "FE01.contoso.com");
    assert_string_equal(stats.coverage[0].channel, "Application");
    assert_true(stats.coverage[0].last_id == UINT64_MAX);
    assert_int_equal(stats.coverage[0].records, 77);
    assert_true(stats.coverage[0].marked);
    assert_false(stats.coverage[1].marked);
    assert_int_equal(stats.problem_count, 2);
    assert_string_equal(stats.problems[0].code, "bad-record");
    assert_string_equal(stats.problems[0].message, "record 5 is damaged");
    assert_int_equal(stats.problems[0].count, 2);
    log_stats_write(&stats, &again);
    assert_int_equal(again.size, message.size);
    assert_memory_equal(again.data, message.data, message.size);
    log_stats_free(&stats);
    buffer_free(&message);
    buffer_free(&again);
}

static void test_empty(void **state)
{
    (void)state;
    struct log_stats stats = {0};
    struct buffer message = {0};
    log_stats_write(&stats, &message);
    assert_int_equal(read_exactly(message.data, message.size), 0);
    assert_int_equal(read_exactly("", 0), -1);
    buffer_free(&message);
}

static void test_damaged(void **state)
{
    (void)state;
    struct buffer message = valid_message();
    for (size_t size = 0; size < message.size; size++)
        assert_int_equal(read_exactly(message.data, size), -1);
    for (size_t at = 0; at < message.size; at++) {
        char kept = message.data[at];
        for (unsigned value = 0; value < 256; value++) {
            message.data[at] = (char)value;
            read_exactly(message.data, message.size);
        }
        message.data[at] = kept;
    }
    assert_int_equal(read_exactly(message.data, message.size), 0);
    buffer_append(&message, "", 1);
    assert_int_equal(read_exactly(message.data, message.size), -1);
    buffer_free(&message);
}

/* A message by hand: the bytes in front, the coverage's count, the problems' count and what
 * follows. */
static int read_made(uint8_t version, uint8_t format, uint8_t status, uint64_t first, uint64_t last,
                     uint64_t coverage, uint64_t problems, struct text rest)
{
    struct buffer out = {0};
    wire_put_u8(&out, version);
    wire_put_u8(&out, format);
    wire_put_u8(&out, status);
    for (int i = 0; i < 4; i++)
        wire_put_number(&out, 0);
    wire_put_number(&out, first);
    wire_put_number(&out, last);
    for (int i = 0; i < 5; i++) /* chunks, and the numbers of records */
        wire_put_number(&out, 0);
    wire_put_number(&out, coverage);
    wire_put_number(&out, problems);
    buffer_append(&out, rest.data, rest.size);
    int result = read_exactly(out.data, out.size);
    buffer_free(&out);
    return result;
}

static void test_by_hand(void **state)
{
    (void)state;
    struct text none = TEXT("");
    assert_int_equal(read_made(2, 2, 3, 0, 0, 0, 0, none), 0);
    assert_int_equal(read_made(1, 0, 0, 0, 0, 0, 0, none), -1);
    assert_int_equal(read_made(2, 4, 0, 0, 0, 0, 0, none), -1);
    assert_int_equal(read_made(2, 0, 4, 0, 0, 0, 0, none), -1);
    assert_int_equal(read_made(2, 0, 0, 2, 1, 0, 0, none), -1);
    assert_int_equal(read_made(2, 0, 0, 0, 0, 1, 0, none), -1);
    assert_int_equal(read_made(2, 0, 0, 0, 0, UINT64_MAX, 0, none), -1);
    assert_int_equal(read_made(2, 0, 0, 0, 0, 0, UINT64_MAX, none), -1);
    assert_int_equal(read_made(2, 0, 0, 0, 0, 0, 1, TEXT("\1a\0\1")), 0);
    assert_int_equal(read_made(2, 0, 0, 0, 0, 0, 1, TEXT("\0\0\1")), -1);
    assert_int_equal(read_made(2, 0, 0, 0, 0, 0, 1, TEXT("\1\0\0\1")), -1);
    assert_int_equal(read_made(2, 0, 0, 0, 0, 0, 2, TEXT("\1a\0\1\1a\0\1")), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
