/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_taken(char *text, const char *expected)
{
    assert_string_equal(text, expected);
    free(text);
}

static void numbers(void **state)
{
    (void)state;
    assert_taken(words_number(0), "0");
    assert_taken(words_number(999), "999");
    assert_taken(words_number(1000), "1,000");
    assert_taken(words_number(UINT64_MAX), "18,446,744,073,709,551,615");
    assert_taken(words_count(1, "log"), "1 log");
    assert_taken(words_count(2, "log"), "2 logs");
    assert_taken(words_times(1, 1), "once");
    assert_taken(words_times(1200, 1), "1,200 times on 1 day");
    assert_taken(words_times(2, 0), "2 times");
    assert_taken(words_bytes(1023), "1023 bytes");
    assert_taken(words_bytes(1024), "1.0 KiB");
    assert_taken(words_bytes(69632), "68 KiB");
    assert_taken(words_bytes(UINT64_MAX), "16 EiB");
}

/* No rounding makes a certainty of what is none. */
static void percents(void **state)
{
    (void)state;
    assert_int_equal(words_percent(0), 0);
    assert_int_equal(words_percent(-1), 0);
    assert_int_equal(words_percent(0.0 / 0.0), 0);
    assert_int_equal(words_percent(0.475), 48);
    assert_int_equal(words_percent(0.9999), 99);
    assert_int_equal(words_percent(1), 100);
}

static void spans(void **state)
{
    (void)state;
    filetime first, later, last;
    assert_true(filetime_parse(TEXT("2026-01-02T03:04:05Z"), &first));
    assert_true(filetime_parse(TEXT("2026-01-02T23:59:59.9Z"), &later));
    assert_true(filetime_parse(TEXT("2026-02-02"), &last));
    assert_taken(words_span(first, first + 1), "2026-01-02 03:04 UTC");
    assert_taken(words_span(first, later), "2026-01-02 03:04 to 23:59 UTC");
    assert_taken(words_span(first, last), "2026-01-02 03:04 to 2026-02-02 00:00 UTC");
    assert_taken(words_span(0, 0), "at no known time");
}

static void joins(void **state)
{
    (void)state;
    char *names[] = {"a", "b", "c", NULL};
    assert_taken(words_join(names, 0), "a, b, c");
    assert_taken(words_join(names, 3), "a, b, c");
    assert_taken(words_join(names, 2), "a, b and 1 more");
    assert_taken(words_join(NULL, 2), "");
}

static void folds(void **state)
{
    (void)state;
    char *names[] = {"EX01", "EX02", "EX03", "EX04", NULL}, *wide[] = {"\u4e2d\u4e2d", "b", NULL};
    char *hostile[] = {"\x1b[2J", "b", NULL};
    assert_taken(words_fold(names, 22), "EX01, EX02, EX03, EX04");
    assert_taken(words_fold(names, 21), "EX01, EX02 and 2 more");
    assert_taken(words_fold(names, 20), "EX01 and 3 more");
    assert_taken(words_fold(names, 1), "EX01 and 3 more");
    assert_taken(words_fold(names, SIZE_MAX), "EX01, EX02, EX03, EX04");
    assert_taken(words_fold(wide, 7), "\u4e2d\u4e2d, b");
    assert_taken(words_fold(wide, 6), "\u4e2d\u4e2d and 1 more");
    assert_taken(words_fold(hostile, 9), "\x1b[2J and 1 more"); /* as wide as its escape */
    assert_taken(words_fold(hostile, 10), "\x1b[2J, b");
    assert_taken(words_fold(NULL, 80), "");
}

static void names_of_a_log(void **state)
{
    (void)state;
    struct log_coverage coverage[] = {{.computer = "b", .channel = "System"},
                                      {.computer = "a", .channel = "System"},
                                      {.computer = "b", .channel = "Application"}};
    const struct log_stats stats = {.coverage = coverage, .coverage_count = 3}, empty = {0};
    AUTO_FREE char **computers = words_log_computers(&stats);
    AUTO_FREE char **channels = words_log_channels(&stats);
    AUTO_FREE char **none = words_log_channels(&empty);
    assert_taken(words_join(computers, 0), "a, b");
    assert_taken(words_join(channels, 0), "Application, System");
    assert_null(none[0]);
}

static void expect_persistence(enum persistence persistence, size_t count, uint64_t seconds,
                               const char *expected)
{
    const struct kb_passing passing = {.minutes = 2880};
    const struct kb_signature signature = {.passing = &passing};
    const struct spells spells = {persistence, count, seconds * FILETIME_SECOND};
    AUTO_FREE char *text = words_persistence(&spells, &signature);
    assert_string_equal(text, expected);
}

static void test_persistence(void **state)
{
    (void)state;
    const struct spells unknown = {0};
    const struct kb_signature signature = {0};
    assert_null(words_persistence(&unknown, &signature));
    expect_persistence(PERSISTENCE_PASSING, 1, 0,
                       "In passing only, a hint at most: once, and over soon.");
    expect_persistence(PERSISTENCE_PASSING, 1, 119,
                       "In passing only, a hint at most: once, for 119 seconds, and over soon.");
    expect_persistence(PERSISTENCE_PASSING, 3, 121,
                       "In passing only, a hint at most: 3 times, for 3 minutes at the most, and "
                       "over each time.");
    expect_persistence(PERSISTENCE_LASTING, 0, 7200,
                       "It lasted: for 2 hours it came again at least every 2 days.");
    expect_persistence(PERSISTENCE_LASTING, 0, 19 * 86400 + 5,
                       "It lasted: for 19 days it came again at least every 2 days.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(percents),
        cmocka_unit_test(spans),
        cmocka_unit_test(joins),
        cmocka_unit_test(folds),
        cmocka_unit_test(names_of_a_log),
        cmocka_unit_test(test_persistence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
