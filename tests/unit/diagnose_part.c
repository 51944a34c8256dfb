/* SPDX-License-Identifier: MIT */
#include "diagnose/timeline.h"
#include "diagnose_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void start(struct tiny_base *base, struct report *report)
{
    tiny_base_make(base);
    tiny_signature(base, "a", 0.01);
    tiny_signature(base, "b", 0.01);
    tiny_link(base, tiny_cause(base, "c", "c", 0.01), 0, 0.9);
    report_start(report, &base->kb);
}

static void see(struct report *report, size_t log, const char *computer, uint64_t id, filetime time)
{
    report_see(report, log,
               (struct seen){.computer = computer, .target = "EX01", .id = id, .time = time});
}

static void copies_of_a_log_count_once(void **unused)
{
    (void)unused;
    struct tiny_base base;
    struct report report;
    struct stages stages;
    start(&base, &report);
    for (size_t copy = 0; copy < 3; copy++) {
        size_t log = report_log(&report, copy == 0 ? "a" : copy == 1 ? "b" : "c", 0);
        for (uint64_t i = 0; i < 50; i++)
            see(&report, log, copy == 2 ? "fe01.contoso.com" : "FE01", i + 1, DAY(i));
    }
    see(&report, 2, "FE01", 51, DAY(60)); /* the last copy goes on */
    stages_run(&stages, &report, false);
    assert_int_equal(stages.parts.count, 1);
    assert_int_equal(stages.parts.items[0].tally.count, 51);
    assert_int_equal(stages.parts.items[0].day_count, 51);
    assert_int_equal(report.logs[0].duplicate, 0);
    assert_int_equal(report.logs[1].duplicate, 50);
    assert_int_equal(report.logs[2].duplicate, 50);
    assert_int_equal(report.logs[2].matched, 1);
    const struct part *part = &stages.parts.items[0];
    const struct example *examples[OBSERVE_EXAMPLES];
    assert_int_equal(parts_examples(&part, 1, examples), OBSERVE_EXAMPLES);
    assert_int_equal(examples[0]->record_id, 51);
    assert_int_equal(examples[1]->record_id, 50);
    stages_free(&stages);
    report_free(&report);
}

static void other_records_are_no_duplicates(void **unused)
{
    (void)unused;
    struct tiny_base base;
    struct report report;
    struct stages stages;
    start(&base, &report);
    size_t one = report_log(&report, "a", 0), two = report_log(&report, "b", 0);
    see(&report, one, "FE01", 7, DAY(1));
    see(&report, two, "FE02", 7, DAY(1));     /* another computer */
    see(&report, two, "FE01", 7, DAY(1) + 1); /* another time */
    see(&report, two, "FE01", 8, DAY(1));     /* another id */
    stages_run(&stages, &report, false);
    assert_int_equal(report.logs[one].duplicate + report.logs[two].duplicate, 0);
    assert_int_equal(stages.parts.count, 2);
    stages_free(&stages);
    report_free(&report);
}

static void days_are_counted_per_reporter(void **unused)
{
    (void)unused;
    struct tiny_base base;
    struct report report;
    struct stages stages;
    start(&base, &report);
    size_t log = report_log(&report, "a", 0);
    for (uint64_t i = 0; i < 40; i++) /* backwards in time, each day twice */
        see(&report, log, "FE01", i + 1, DAY(40 - i / 2));
    for (uint64_t i = 0; i < 5; i++)
        see(&report, log, "FE02", i + 1, DAY(40 - i));
    see(&report, log, "FE02", 6, 0); /* no time: counted, on no day */
    stages_run(&stages, &report, false);
    const struct target_case *target = stages_case(&stages, "EX01");
    struct part_sum sum = parts_sum(target->evidence[0].parts, target->evidence[0].part_count);
    assert_int_equal(sum.count, 46);
    assert_int_equal(sum.day_count, 20);
    assert_int_equal(sum.reporter_days, 25);
    assert_int_equal(target->evidence[0].reporter_days, 25);
    assert_true(sum.first == DAY(21) && sum.last == DAY(40));
    assert_int_equal(sum.days[19].count, 3);
    for (size_t i = 1; i < sum.day_count; i++)
        assert_true(sum.days[i - 1].period < sum.days[i].period);
    part_sum_free(&sum);
    stages_free(&stages);
    report_free(&report);
}

static struct timeline_row *see_hours(const struct stages *stages, size_t *ret_count)
{
    const struct target_case *target = stages_case(stages, "EX01");
    return timeline_make(stages->names, target->evidence[0].parts, target->evidence[0].part_count,
                         ret_count);
}

static void hours_of_a_week_are_counted(void **unused)
{
    (void)unused;
    const filetime hour = FILETIME_DAY / 24;
    struct tiny_base base;
    struct report report;
    struct stages stages;
    size_t count;
    start(&base, &report);
    size_t log = report_log(&report, "a", 0), other = report_log(&report, "b", 0);
    see(&report, log, "FE01", 1, DAY(7) + 5 * hour);
    see(&report, log, "FE01", 2, DAY(3) + 5 * hour - 1);
    see(&report, log, "FE01", 3, DAY(7) + 5 * hour + 1);
    see(&report, other, "FE01", 4, DAY(3) + 4 * hour);
    see(&report, other, "FE02", 1, DAY(1));
    see(&report, other, "FE02", 2, 0);
    stages_run(&stages, &report, false);
    struct timeline_row *rows = see_hours(&stages, &count);
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].reporter, "FE01");
    assert_int_equal(rows[0].hour_count, 2);
    assert_int_equal(rows[0].hours[0].period, filetime_hour(DAY(3)) + 4);
    assert_int_equal(rows[0].hours[0].count, 2);
    assert_int_equal(rows[0].hours[1].period, filetime_hour(DAY(7)) + 5);
    assert_int_equal(rows[0].hours[1].count, 2);
    assert_int_equal(rows[1].hour_count, 1);
    timeline_free(rows, count);
    stages_free(&stages);
    see(&report, other, "FE02", 3, DAY(9)); /* the whole is longer now */
    stages_run(&stages, &report, false);
    rows = see_hours(&stages, &count);
    assert_int_equal(rows[0].hour_count, 2);
    assert_int_equal(rows[0].hours[0].period, filetime_hour(DAY(3)));
    assert_int_equal(rows[1].hour_count, 2);
    timeline_free(rows, count);
    stages_free(&stages);
    report_free(&report);
}

static void no_parts_have_a_sum(void **unused)
{
    (void)unused;
    struct part_sum sum = parts_sum(NULL, 0);
    assert_int_equal(sum.count + sum.day_count + sum.reporter_days, 0);
    part_sum_free(&sum);
}

static void numbers_at_the_ends_are_numbers(void **unused)
{
    (void)unused;
    struct tiny_base base;
    struct report report;
    struct stages stages;
    start(&base, &report);
    size_t log = report_log(&report, "a", 0);
    see(&report, log, "FE01", UINT64_MAX, UINT64_MAX);
    see(&report, log, "FE01", 0, 1);
    see(&report, log, "FE01", UINT64_MAX, UINT64_MAX);
    stages_run(&stages, &report, false);
    assert_int_equal(report.logs[0].duplicate, 1);
    assert_true(stages.parts.items[0].tally.first == 1 &&
                stages.parts.items[0].tally.last == FILETIME_MAX);
    stages_free(&stages);
    report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_of_a_log_count_once),
        cmocka_unit_test(other_records_are_no_duplicates),
        cmocka_unit_test(days_are_counted_per_reporter),
        cmocka_unit_test(hours_of_a_week_are_counted),
        cmocka_unit_test(no_parts_have_a_sum),
        cmocka_unit_test(numbers_at_the_ends_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
