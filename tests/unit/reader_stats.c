/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader/chunk.h"

#include <stdio.h>

static void count(struct log_stats *stats, const struct wanted *wanted, const char *computer,
                  const char *channel, uint64_t id, filetime time, const char *provider)
{
    const struct reader_options options = {.wanted = wanted};
    const struct record record = {
        .computer = text_of(computer),
        .channel = text_of(channel),
        .provider = text_of(provider),
        .record_id = id,
        .time = time,
    };
    chunk_count_record(&(struct chunk_sink){&options, stats}, &record);
}

static void covers_each_computer_and_channel(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    wanted_add_marker(wanted, TEXT("MSExchange"));
    struct log_stats stats = {0};
    count(&stats, wanted, "EX01", "Application", 7, 500, "VSS");
    count(&stats, wanted, "EX01", "Application", 5, 400, "MSExchange OWA");
    count(&stats, wanted, "EX02", "Application", 9, 900, "VSS");
    count(&stats, wanted, "EX01", "System", 1, 0, "VSS");
    count(&stats, wanted, "EX01", "Application", 8, 600, "VSS");
    assert_int_equal(stats.records.read, 5);
    assert_int_equal(stats.first_time, 400);
    assert_int_equal(stats.last_time, 900);
    assert_int_equal(stats.coverage_count, 3);
    const struct log_coverage *row = &stats.coverage[0];
    assert_string_equal(row->computer, "EX01");
    assert_string_equal(row->channel, "Application");
    assert_int_equal(row->records, 3);
    assert_int_equal(row->first_id, 5);
    assert_int_equal(row->last_id, 8);
    assert_int_equal(row->first_time, 400);
    assert_int_equal(row->last_time, 600);
    assert_true(row->marked);
    assert_false(stats.coverage[1].marked);
    log_stats_free(&stats);
    wanted_free(wanted);
}

static void recovered_records_cover_nothing(void **state)
{
    (void)state;
    struct log_stats stats = {0};
    const struct reader_options options = {0};
    const struct record record = {.computer = TEXT("EX01"), .time = 5, .recovered = true};
    chunk_count_record(&(struct chunk_sink){&options, &stats}, &record);
    assert_int_equal(stats.records.recovered, 1);
    assert_int_equal(stats.records.read, 0);
    assert_int_equal(stats.coverage_count, 0);
    assert_int_equal(stats.last_time, 0);
    log_stats_free(&stats);
}

static void bounds_the_number_of_computers(void **state)
{
    (void)state;
    struct log_stats stats = {0};
    char name[16];
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "PC%u", i % 1500);
        count(&stats, NULL, name, "Application", i, i + 1, "p");
    }
    assert_int_equal(stats.records.read, 3000);
    assert_int_equal(stats.coverage_count, 1024);
    assert_int_equal(stats.coverage[1023].records, 2);
    assert_int_equal(stats.problem_count, 1);
    assert_string_equal(stats.problems[0].code, "too-many-computers");
    assert_int_equal(stats.problems[0].count, 2 * (1500 - 1024));
    log_stats_free(&stats);
}

static void keeps_the_first_message_of_a_code(void **state)
{
    (void)state;
    struct log_stats stats = {0};
    log_stats_problem(&stats, "bad-record", "first %d", 1);
    log_stats_problem(&stats, "truncated", "other");
    log_stats_problem(&stats, "bad-record", "second");
    assert_int_equal(stats.problem_count, 2);
    assert_int_equal(stats.problems[0].count, 2);
    assert_string_equal(stats.problems[0].message, "first 1");
    log_stats_free(&stats);
}

/* Reading a log in ranges and joining these gives what reading it at once gives. */
static void merge_joins_ranges(void **state)
{
    (void)state;
    struct log_stats whole = {0}, first = {0}, second = {0};
    const char *const names[] = {"A", "B", "A", "C", "B", "B"};
    for (size_t i = 0; i < 6; i++) {
        count(&whole, NULL, names[i], "System", i, 100 + i, "p");
        count(i < 3 ? &first : &second, NULL, names[i], "System", i, 100 + i, "p");
    }
    log_stats_problem(&first, "bad-record", "one");
    log_stats_problem(&second, "bad-record", "two");
    second.status = LOG_DAMAGED;
    log_stats_merge(&first, &second);
    assert_int_equal(first.status, LOG_DAMAGED);
    assert_int_equal(first.records.read, 6);
    assert_int_equal(first.first_time, 100);
    assert_int_equal(first.last_time, 105);
    assert_int_equal(first.coverage_count, whole.coverage_count);
    for (size_t i = 0; i < whole.coverage_count; i++) {
        assert_string_equal(first.coverage[i].computer, whole.coverage[i].computer);
        assert_int_equal(first.coverage[i].records, whole.coverage[i].records);
        assert_int_equal(first.coverage[i].first_id, whole.coverage[i].first_id);
        assert_int_equal(first.coverage[i].last_id, whole.coverage[i].last_id);
    }
    assert_int_equal(first.problem_count, 1);
    assert_int_equal(first.problems[0].count, 2);
    assert_string_equal(first.problems[0].message, "one");
    log_stats_free(&whole);
    log_stats_free(&first);
    log_stats_free(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(covers_each_computer_and_channel),
        cmocka_unit_test(recovered_records_cover_nothing),
        cmocka_unit_test(bounds_the_number_of_computers),
        cmocka_unit_test(keeps_the_first_message_of_a_code),
        cmocka_unit_test(merge_joins_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
