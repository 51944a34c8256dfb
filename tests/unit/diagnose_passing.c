/* SPDX-License-Identifier: MIT */
#include "diagnose/model.h"
#include "diagnose/passing.h"
#include "diagnose_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MINUTE (60 * FILETIME_SECOND)
#define HOUR (60 * MINUTE)
#define AT(day, minutes) (DAY(day) + (filetime)(minutes)*MINUTE)

/* A server with an event that passes within 30 minutes, ended by "good", or by a day of silence. */
struct setting {
    struct tiny_base base;
    struct kb_passing passing;
    size_t ends[1];
    size_t bad, good, cause;
    struct report report;
    size_t log;
    uint64_t id;
    filetime until;
    struct stages stages;
};

static void start(struct setting *setting)
{
    *setting = (struct setting){.id = 1};
    tiny_base_make(&setting->base);
    setting->bad = tiny_signature(&setting->base, "bad", 0.02);
    setting->good = tiny_signature(&setting->base, "good", 0.3);
    setting->cause = tiny_cause(&setting->base, "c", "c", 0.01);
    tiny_link(&setting->base, setting->cause, setting->bad, 0.6)->class = KB_SUPPORTING;
    setting->ends[0] = setting->good;
    setting->passing = (struct kb_passing){.minutes = 30,
                                           .silent_hours = 24,
                                           .times_a_week = 3,
                                           .leak = 0.05,
                                           .lasting_leak = 0.002,
                                           .why = "w",
                                           .ended_by = setting->ends,
                                           .ended_by_count = 1};
    setting->base.signatures[setting->bad].passing = &setting->passing;
    setting->base.signatures[setting->bad].timed = true;
    setting->base.signatures[setting->good].timed = true;
    report_start(&setting->report, &setting->base.kb);
    setting->log = report_log(&setting->report, "a.evtx", 0);
}

static void see(struct setting *setting, size_t signature, const char *computer, filetime time)
{
    report_see(&setting->report, setting->log,
               (struct seen){signature, computer, NULL, setting->id++, time, NULL, NULL});
}

static void bad(struct setting *setting, filetime time)
{
    see(setting, setting->bad, "EX01", time);
}

static void good(struct setting *setting, filetime time)
{
    see(setting, setting->good, "EX01", time);
}

static void cover(struct setting *setting, filetime time)
{
    report_cover(&setting->report, setting->log, "EX01", setting->id++, time);
}

static struct spells run(struct setting *setting)
{
    struct stages *stages = &setting->stages;
    setting->report.filter.until = setting->until;
    stages_run(stages, &setting->report, false);
    const struct part *part = &stages->parts.items[0];
    assert_int_equal(part->signature, setting->bad);
    return spells_sum(&part, 1);
}

static void finish(struct setting *setting)
{
    stages_free(&setting->stages);
    report_free(&setting->report);
}

static void expect(struct setting *setting, enum persistence persistence, size_t count,
                   filetime longest)
{
    struct spells spells = run(setting);
    assert_int_equal(spells.persistence, persistence);
    assert_int_equal(spells.count, count);
    assert_int_equal(spells.longest, longest);
    finish(setting);
}

static void what_ends_soon_was_in_passing(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    bad(&setting, AT(1, 0));
    bad(&setting, AT(1, 30));
    good(&setting, AT(1, 60));
    expect(&setting, PERSISTENCE_PASSING, 1, 30 * MINUTE);
    start(&setting); /* a minute too late */
    bad(&setting, AT(1, 0));
    bad(&setting, AT(1, 30));
    good(&setting, AT(1, 61));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting); /* the spell is a minute too long, and its parts are not ended */
    bad(&setting, AT(1, 0));
    bad(&setting, AT(1, 15));
    bad(&setting, AT(1, 31));
    good(&setting, AT(1, 40));
    expect(&setting, PERSISTENCE_LASTING, 0, 31 * MINUTE);
    start(&setting); /* in between is not behind */
    bad(&setting, AT(1, 0));
    good(&setting, AT(1, 5));
    bad(&setting, AT(1, 10));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
}

static void only_the_same_server_ends_it(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    bad(&setting, AT(1, 0));
    see(&setting, setting.good, "EX02", AT(1, 1));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting);
    bad(&setting, AT(1, 0));
    see(&setting, setting.good, "ex01", AT(1, 1));
    expect(&setting, PERSISTENCE_PASSING, 1, 0);
}

static void silence_must_be_covered(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    bad(&setting, AT(1, 0));
    cover(&setting, AT(2, 0));
    expect(&setting, PERSISTENCE_PASSING, 1, 0);
    start(&setting);
    bad(&setting, AT(1, 0));
    cover(&setting, AT(2, 0) - 1);
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting); /* --until */
    bad(&setting, AT(1, 0));
    cover(&setting, AT(9, 0));
    setting.until = AT(2, 0) - 1;
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting); /* another log begins hours later */
    bad(&setting, AT(1, 0));
    cover(&setting, AT(1, 60));
    setting.log = report_log(&setting.report, "b.evtx", 0);
    setting.id = 1000;
    cover(&setting, AT(1, 600));
    cover(&setting, AT(9, 0));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting); /* it came again within the day */
    bad(&setting, AT(1, 0));
    bad(&setting, AT(2, 0));
    cover(&setting, AT(9, 0));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting); /* silence may prove nothing */
    setting.passing.silent_hours = 0;
    bad(&setting, AT(1, 0));
    cover(&setting, AT(9, 0));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
}

static void what_comes_every_day_is_not_in_passing(void **unused)
{
    (void)unused;
    for (unsigned gap = 2; gap <= 4; gap++) {
        struct setting setting;
        start(&setting);
        for (unsigned i = 0; i < 10; i++) {
            bad(&setting, AT(1 + i * gap, 0));
            good(&setting, AT(1 + i * gap, 5));
        }
        /* three a week: the first and the fourth are 6, 9, 12 days apart */
        if (gap == 2)
            expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
        else
            expect(&setting, PERSISTENCE_PASSING, 10, 0);
    }
}

static void a_pause_or_an_end_interrupts_what_lasts(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    for (unsigned i = 0; i <= 40; i++)
        bad(&setting, AT(1, i * 15));
    expect(&setting, PERSISTENCE_LASTING, 0, 600 * MINUTE);
    start(&setting); /* half an hour is no longer pause */
    for (unsigned i = 0; i <= 4; i++)
        bad(&setting, AT(1, i * 30));
    expect(&setting, PERSISTENCE_LASTING, 0, 120 * MINUTE);
    start(&setting);
    for (unsigned i = 0; i <= 4; i++)
        bad(&setting, AT(1, i * 31));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting); /* it comes and goes */
    for (unsigned i = 0; i <= 40; i++) {
        bad(&setting, AT(1, i * 15));
        if (i % 2)
            good(&setting, AT(1, i * 15 + 5));
    }
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
}

static void a_record_without_time_may_lie_anywhere(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    bad(&setting, AT(1, 0));
    bad(&setting, 0);
    good(&setting, AT(1, 5));
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
    start(&setting);
    bad(&setting, 0);
    expect(&setting, PERSISTENCE_UNKNOWN, 0, 0);
}

static void signatures_without_passing_stay_as_they_are(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    setting.base.signatures[setting.bad].passing = NULL;
    setting.base.signatures[setting.bad].timed = false;
    bad(&setting, AT(1, 0));
    good(&setting, AT(1, 5));
    struct spells spells = run(&setting);
    assert_int_equal(spells.persistence, PERSISTENCE_UNKNOWN);
    assert_int_equal(setting.stages.parts.items[0].time_count, 0);
    finish(&setting);
}

static void several_reporters_must_all_be_in_passing(void **unused)
{
    (void)unused;
    struct part passing = {.spells = {PERSISTENCE_PASSING, 2, 5}};
    struct part lasting = {.spells = {PERSISTENCE_LASTING, 0, 9}}, unknown = {0};
    struct spells sum = spells_sum((const struct part *[]){&passing, &passing}, 2);
    assert_int_equal(sum.persistence, PERSISTENCE_PASSING);
    assert_int_equal(sum.count, 4);
    assert_int_equal(sum.longest, 5);
    sum = spells_sum((const struct part *[]){&passing, &lasting, &unknown}, 3);
    assert_int_equal(sum.persistence, PERSISTENCE_LASTING);
    assert_int_equal(sum.count, 0);
    assert_int_equal(sum.longest, 9);
    sum = spells_sum((const struct part *[]){&passing, &unknown}, 2);
    assert_int_equal(sum.persistence, PERSISTENCE_UNKNOWN);
    assert_int_equal(sum.longest, 0);
    assert_int_equal(spells_sum(NULL, 0).persistence, PERSISTENCE_UNKNOWN);
}

/* P(c | bad with this leak), which is all that was seen. */
static double lone(double leak)
{
    double q = 1 - (1 - leak) * 0.4;
    return 0.01 * q / (0.01 * q + 0.99 * leak);
}

static double confidence(struct setting *setting)
{
    struct model model;
    struct belief belief;
    stages_run(&setting->stages, &setting->report, false);
    const struct target_case *target = stages_case(&setting->stages, "EX01");
    assert_non_null(target);
    model_open(&model, &setting->base.kb, target, setting->stages.coverage);
    model_solve(&model, &belief);
    double confidence = belief.cause[setting->cause];
    belief_free(&belief);
    model_close(&model);
    finish(setting);
    return confidence;
}

static void each_has_a_leak_of_its_own(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    bad(&setting, AT(1, 0));
    assert_true(fabs(confidence(&setting) - lone(0.02)) < 1e-9);
    start(&setting);
    for (unsigned i = 0; i < 10; i++)
        bad(&setting, AT(1, i * 10));
    assert_true(fabs(confidence(&setting) - lone(0.002)) < 1e-9);
    start(&setting);
    bad(&setting, AT(1, 0));
    good(&setting, AT(1, 5));
    assert_true(fabs(confidence(&setting) - lone(0.05)) < 1e-9);
}

/* What the evidence in passing adds to other evidence, whatever the number of days and members. */
static double with_other(unsigned spells, const char *family, const char *more)
{
    struct setting setting;
    start(&setting);
    size_t other = tiny_signature(&setting.base, "other", 0.01);
    size_t member = tiny_signature(&setting.base, "member", 0.05);
    struct kb_passing same = setting.passing;
    tiny_link(&setting.base, setting.cause, other, 0.6)->class = KB_SUPPORTING;
    setting.base.signatures[setting.bad].family = family;
    setting.base.signatures[member].family = family;
    setting.base.signatures[member].passing = &same;
    setting.base.signatures[member].timed = true;
    see(&setting, other, "EX01", AT(0, 0));
    for (unsigned i = 0; i < spells; i++) {
        bad(&setting, AT(1 + 10 * i, 0));
        if (more)
            see(&setting, member, "EX01", AT(1 + 10 * i, 1));
        good(&setting, AT(1 + 10 * i, 5));
    }
    return confidence(&setting);
}

static void repetition_and_family_say_nothing_of_what_passes(void **unused)
{
    (void)unused;
    double once = with_other(1, NULL, NULL);
    double both = 0.01 * 0.604 * 0.62, none = 0.99 * 0.01 * 0.05;
    assert_true(fabs(once - both / (both + none)) < 1e-9);
    assert_true(fabs(with_other(9, NULL, NULL) - once) < 1e-9);
    assert_true(fabs(with_other(9, "f", "member") - once) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ends_soon_was_in_passing),
        cmocka_unit_test(only_the_same_server_ends_it),
        cmocka_unit_test(silence_must_be_covered),
        cmocka_unit_test(what_comes_every_day_is_not_in_passing),
        cmocka_unit_test(a_pause_or_an_end_interrupts_what_lasts),
        cmocka_unit_test(a_record_without_time_may_lie_anywhere),
        cmocka_unit_test(signatures_without_passing_stay_as_they_are),
        cmocka_unit_test(several_reporters_must_all_be_in_passing),
        cmocka_unit_test(each_has_a_leak_of_its_own),
        cmocka_unit_test(repetition_and_family_say_nothing_of_what_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
