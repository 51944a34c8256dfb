/* SPDX-License-Identifier: MIT */
#include "diagnose/state.h"
#include "diagnose_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Evidence on the days given, logs that cover up to the end; a day 0 ends the list. */
static bool is_quiet(const unsigned *days, filetime end, bool startup)
{
    struct tiny_base base;
    struct report report;
    struct stages stages;
    tiny_base_make(&base);
    size_t signature = tiny_signature(&base, "s", 0.01);
    base.signatures[signature].startup = startup;
    tiny_link(&base, tiny_cause(&base, "c", "c", 0.01), signature, 0.9);
    report_start(&report, &base.kb);
    size_t log = report_log(&report, "a.evtx", 0);
    uint64_t id = 1;
    for (; *days; days++)
        report_see(&report, log,
                   (struct seen){.signature = signature,
                                 .computer = "EX01",
                                 .id = id++,
                                 .time = *days == 9999 ? 0 : DAY(*days)});
    report_cover(&report, log, "EX01", id, end);
    stages_run(&stages, &report, false);
    const struct part *part = &stages.parts.items[0];
    struct part_sum sum = parts_sum(&part, 1);
    struct model model = {.kb = &base.kb, .coverage = stages.coverage};
    bool quiet = state_is_quiet(&model, &part, 1, &sum);
    part_sum_free(&sum);
    stages_free(&stages);
    report_free(&report);
    return quiet;
}

#define DAYS(...) ((const unsigned[]){__VA_ARGS__, 0})

static void a_week_of_silence_is_quiet(void **unused)
{
    (void)unused;
    assert_false(is_quiet(DAYS(1), DAY(8), false));
    assert_true(is_quiet(DAYS(1), DAY(8) + 1, false));
    assert_false(is_quiet(DAYS(1), DAY(1), false));
}

static void rare_troubles_get_ten_of_their_gaps(void **unused)
{
    (void)unused;
    assert_false(is_quiet(DAYS(1, 6, 11), DAY(11 + 50), false));
    assert_true(is_quiet(DAYS(1, 6, 11), DAY(11 + 50) + 1, false));
    /* gaps of 1, 2, 4, 50: the middle is the mean of 2 and 4 */
    assert_false(is_quiet(DAYS(1, 2, 4, 8, 58), DAY(58 + 30), false));
    assert_true(is_quiet(DAYS(1, 2, 4, 8, 58), DAY(58 + 30) + 1, false));
    /* a short rhythm never takes less than a week */
    assert_false(is_quiet(DAYS(1, 1, 1), DAY(8), false));
}

static void startup_events_may_be_silent_longer(void **unused)
{
    (void)unused;
    assert_false(is_quiet(DAYS(1), DAY(61), true));
    assert_true(is_quiet(DAYS(1), DAY(61) + 1, true));
}

static void no_time_says_nothing(void **unused)
{
    (void)unused;
    assert_false(is_quiet(DAYS(9999), DAY(1000), false));
    assert_true(is_quiet(DAYS(9999, 1, 2), DAY(13), false)); /* the gap from 1601 is none */
}

static void times_at_the_ends_are_times(void **unused)
{
    (void)unused;
    assert_true(is_quiet(DAYS(1), UINT64_MAX, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_of_silence_is_quiet),
        cmocka_unit_test(rare_troubles_get_ten_of_their_gaps),
        cmocka_unit_test(startup_events_may_be_silent_longer),
        cmocka_unit_test(no_time_says_nothing),
        cmocka_unit_test(times_at_the_ends_are_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
