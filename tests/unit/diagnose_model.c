/* SPDX-License-Identifier: MIT */
#include "diagnose/model.h"
#include "diagnose_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct setting {
    struct tiny_base base;
    struct report report;
    size_t log;
    struct stages stages;
    struct model model;
    struct belief belief;
};

static bool is_absent(const struct model *model, const struct kb_link *link)
{
    for (size_t i = 0; i < model->link_count; i++)
        if (model->links[i] == link)
            return model->absent[i];
    return false;
}

static void start(struct setting *setting)
{
    *setting = (struct setting){0};
    tiny_base_make(&setting->base);
    report_start(&setting->report, &setting->base.kb);
    setting->log = report_log(&setting->report, "a.evtx", 0);
}

static void see(struct setting *setting, size_t signature, filetime time)
{
    struct observed *observed = &setting->report.logs[setting->log].observed;
    report_see(&setting->report, setting->log,
               (struct seen){.signature = signature,
                             .computer = "FE01",
                             .target = "EX01",
                             .id = 1 + observed->hit_count,
                             .time = time});
}

static void solve(struct setting *setting)
{
    stages_run(&setting->stages, &setting->report, false);
    const struct target_case *target = stages_case(&setting->stages, "EX01");
    assert_non_null(target);
    model_open(&setting->model, &setting->base.kb, target, setting->stages.coverage);
    model_solve(&setting->model, &setting->belief);
}

static void finish(struct setting *setting)
{
    belief_free(&setting->belief);
    model_close(&setting->model);
    stages_free(&setting->stages);
    report_free(&setting->report);
}

static void expect_close(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.10g is not %.10g", value, expected);
}

static double odds(double probability)
{
    return probability / (1 - probability);
}

static void different_findings_multiply(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    size_t a = tiny_signature(&setting.base, "3029", 0.001);
    size_t b = tiny_signature(&setting.base, "1805", 0.001);
    size_t cause = tiny_cause(&setting.base, "ssl", "ssl", 0.01);
    tiny_link(&setting.base, cause, a, 0.9);
    tiny_link(&setting.base, cause, b, 0.6);
    see(&setting, a, DAY(0));
    see(&setting, b, DAY(0) + 1);
    solve(&setting);
    expect_close(setting.belief.cause[cause], 0.9998, 0.00005);
    double weight = model_log_odds(setting.belief.cause[cause]) -
                    model_log_odds(model_without(&setting.model, a)->cause[cause]);
    expect_close(weight, log(0.9001 / 0.001), 1e-6);
    assert_ptr_equal(model_without(&setting.model, a), model_without(&setting.model, a));
    finish(&setting);
}

static void bare_owa_42_is_shared(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    size_t bare = tiny_signature(&setting.base, "owa-42", 0.001);
    size_t a = tiny_cause(&setting.base, "http", "proxy", 0.01);
    size_t b = tiny_cause(&setting.base, "rejects", "proxy", 0.01);
    size_t c = tiny_cause(&setting.base, "stranger", "other", 0.02);
    tiny_link(&setting.base, a, bare, 0.95);
    tiny_link(&setting.base, b, bare, 0.95);
    see(&setting, bare, DAY(0));
    solve(&setting);
    expect_close(setting.belief.cause[a], 0.4779, 0.0001);
    expect_close(setting.belief.cause[b], setting.belief.cause[a], 1e-12);
    expect_close(setting.belief.problem[a], 0.9507, 0.0001);
    expect_close(setting.belief.problem[b], setting.belief.problem[a], 0);
    assert_false(setting.belief.involved[c]);
    expect_close(setting.belief.cause[c], 0.02, 0);
    finish(&setting);
}

/* Odds of one cause after one signature was seen on so many days, against the first day's. */
static double gain_of_days(unsigned days, double leak, double probability)
{
    struct setting setting;
    start(&setting);
    size_t signature = tiny_signature(&setting.base, "s", leak);
    size_t cause = tiny_cause(&setting.base, "c", "c", 0.01);
    tiny_link(&setting.base, cause, signature, probability);
    for (unsigned day = 0; day < days; day++)
        for (unsigned i = 0; i < 3; i++)
            see(&setting, signature, DAY(day) + i);
    solve(&setting);
    double gain = odds(setting.belief.cause[cause]) / odds(0.01);
    finish(&setting);
    return gain;
}

static void repetition_at_most_doubles(void **unused)
{
    (void)unused;
    static const double leaks[] = {0.001, 0.05, 0.5};
    for (size_t i = 0; i < 3; i++) {
        double once = gain_of_days(1, leaks[i], 0.9), before = once;
        expect_close(once, (1 - (1 - leaks[i]) * 0.1) / leaks[i], 1e-9);
        for (unsigned days = 2; days < 300; days = days * 3) {
            double gain = gain_of_days(days, leaks[i], 0.9);
            assert_true(gain > before);
            assert_true(gain < 2 * once);
            before = gain;
        }
    }
    expect_close(gain_of_days(10, 0.001, 0.9) * odds(0.01) /
                     (1 + gain_of_days(10, 0.001, 0.9) * odds(0.01)),
                 0.945, 0.0005);
}

static void a_day_without_time_counts_once(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    size_t signature = tiny_signature(&setting.base, "s", 0.001);
    size_t cause = tiny_cause(&setting.base, "c", "c", 0.01);
    tiny_link(&setting.base, cause, signature, 0.9);
    see(&setting, signature, 0);
    see(&setting, signature, 0);
    solve(&setting);
    expect_close(setting.belief.cause[cause], 0.009001 / 0.009991, 1e-9);
    finish(&setting);
}

/* Odds with so many members of one family seen, the first the strongest, or only the first. */
static double gain_of_family(unsigned members, double leak, double probability)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};
    struct setting setting;
    start(&setting);
    for (unsigned i = 0; i < members; i++) {
        tiny_signature(&setting.base, ids[i], leak * (i ? 1.5 : 1));
        setting.base.signatures[i].family = "family";
    }
    size_t cause = tiny_cause(&setting.base, "c", "c", 0.01);
    for (unsigned i = 0; i < members; i++)
        tiny_link(&setting.base, cause, i, i ? probability / 2 : probability);
    for (unsigned i = 0; i < members; i++)
        see(&setting, i, DAY(0) + i);
    solve(&setting);
    double gain = odds(setting.belief.cause[cause]) / odds(0.01);
    finish(&setting);
    return gain;
}

static void a_family_counts_as_its_strongest_member(void **unused)
{
    (void)unused;
    static const double leaks[] = {0.001, 0.05, 0.5}, links[] = {0.05, 0.6, 1};
    for (size_t l = 0; l < 3; l++)
        for (size_t p = 0; p < 3; p++) {
            double one = gain_of_family(1, leaks[l], links[p]), before = one;
            for (unsigned members = 2; members <= 6; members++) {
                double gain = gain_of_family(members, leaks[l], links[p]);
                assert_true(gain > before - 1e-9);
                assert_true(gain < 1.5 * one);
                before = gain;
            }
        }
}

static void a_member_speaks_for_its_own_cause_only(void **unused)
{
    (void)unused;
    struct setting setting;
    start(&setting);
    size_t a = tiny_signature(&setting.base, "a", 0.001);
    size_t b = tiny_signature(&setting.base, "b", 0.05);
    setting.base.signatures[a].family = setting.base.signatures[b].family = "family";
    size_t x = tiny_cause(&setting.base, "x", "x", 0.01);
    tiny_link(&setting.base, x, b, 0.3);
    see(&setting, a, DAY(0));
    see(&setting, b, DAY(0) + 1);
    solve(&setting);
    double own = (1 - 0.95 * 0.7) / 0.05;
    double gain = odds(setting.belief.cause[x]) / odds(0.01);
    assert_true(gain >= own - 1e-9 && gain < 1.5 * own);
    finish(&setting);
}

/* ---- absence ---- */

struct absence_setting {
    struct setting setting;
    size_t shown, missed, proof, cause;
    struct kb_link *link;
};

static void start_absence(struct absence_setting *absence)
{
    struct setting *setting = &absence->setting;
    start(setting);
    absence->shown = tiny_signature(&setting->base, "3029", 0.001);
    absence->missed = tiny_signature(&setting->base, "403.4", 0.001);
    absence->proof = tiny_signature(&setting->base, "401", 0.001);
    absence->cause = tiny_cause(&setting->base, "ssl", "ssl", 0.01);
    tiny_link(&setting->base, absence->cause, absence->shown, 0.9);
    absence->link = tiny_link(&setting->base, absence->cause, absence->missed, 0.6);
    absence->link->reliable = true;
    absence->link->proof = &absence->proof;
    absence->link->proof_count = 1;
}

static void expect_absence(struct absence_setting *absence, bool absent)
{
    solve(&absence->setting);
    assert_int_equal(is_absent(&absence->setting.model, absence->link), absent);
    if (absent)
        expect_close(absence->setting.belief.cause[absence->cause], 0.784, 0.0005);
    finish(&absence->setting);
}

static void absence_counts_where_use_is_proven(void **unused)
{
    (void)unused;
    struct absence_setting absence;
    start_absence(&absence);
    see(&absence.setting, absence.shown, DAY(1));
    see(&absence.setting, absence.proof, DAY(1) + 1);
    expect_absence(&absence, true);
}

static void absence_needs_a_reliable_link_and_proof(void **unused)
{
    (void)unused;
    struct absence_setting absence;
    start_absence(&absence);
    absence.link->reliable = false;
    see(&absence.setting, absence.shown, DAY(1));
    see(&absence.setting, absence.proof, DAY(1) + 1);
    expect_absence(&absence, false);
    start_absence(&absence);
    see(&absence.setting, absence.shown, DAY(1));
    expect_absence(&absence, false);
    start_absence(&absence);
    see(&absence.setting, absence.proof, DAY(1)); /* no other evidence for the cause */
    expect_absence(&absence, false);
}

static void what_was_seen_is_not_absent(void **unused)
{
    (void)unused;
    struct absence_setting absence;
    start_absence(&absence);
    see(&absence.setting, absence.shown, DAY(1));
    see(&absence.setting, absence.proof, DAY(1) + 1);
    see(&absence.setting, absence.missed, DAY(1) + 2);
    expect_absence(&absence, false);
    start_absence(&absence); /* nor is a family of which a member was seen */
    absence.setting.base.signatures[absence.shown].family = "refused";
    absence.setting.base.signatures[absence.missed].family = "refused";
    see(&absence.setting, absence.shown, DAY(1));
    see(&absence.setting, absence.proof, DAY(1) + 1);
    expect_absence(&absence, false);
}

/* The proof comes from FE02, whose logs cover DAY(0) to DAY(2), and DAY(3) on; the evidence from
 * FE01 on DAY(2) and DAY(4). */
static void absence_needs_coverage_without_a_gap(void **unused)
{
    (void)unused;
    for (uint64_t gap = 1; gap < 3; gap++) {
        struct absence_setting absence;
        start_absence(&absence);
        see(&absence.setting, absence.shown, DAY(2));
        see(&absence.setting, absence.shown, DAY(4));
        struct report *report = &absence.setting.report;
        size_t first = report_log(report, "b.evtx", 0), second = report_log(report, "c.evtx", 0);
        report_cover(report, first, "FE02", 10, DAY(0));
        report_see(report, first,
                   (struct seen){.signature = absence.proof,
                                 .computer = "FE02",
                                 .target = "EX01",
                                 .id = 20,
                                 .time = DAY(2)});
        report_cover(report, second, "FE02", 20 + gap, DAY(3));
        report_cover(report, second, "FE02", 40, DAY(5));
        solve(&absence.setting);
        assert_int_equal(is_absent(&absence.setting.model, absence.link), gap == 1);
        finish(&absence.setting);
    }
}

static void missed_members_of_a_family_count_once(void **unused)
{
    (void)unused;
    struct absence_setting absence;
    start_absence(&absence);
    struct setting *setting = &absence.setting;
    size_t second = tiny_signature(&setting->base, "403.5", 0.001);
    setting->base.signatures[absence.missed].family = "refused";
    setting->base.signatures[second].family = "refused";
    struct kb_link *link = tiny_link(&setting->base, absence.cause, second, 0.5);
    link->reliable = true;
    link->proof = &absence.proof;
    link->proof_count = 1;
    see(setting, absence.shown, DAY(1));
    see(setting, absence.proof, DAY(1) + 1);
    expect_absence(&absence, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(different_findings_multiply),
        cmocka_unit_test(bare_owa_42_is_shared),
        cmocka_unit_test(repetition_at_most_doubles),
        cmocka_unit_test(a_day_without_time_counts_once),
        cmocka_unit_test(a_family_counts_as_its_strongest_member),
        cmocka_unit_test(a_member_speaks_for_its_own_cause_only),
        cmocka_unit_test(absence_counts_where_use_is_proven),
        cmocka_unit_test(absence_needs_a_reliable_link_and_proof),
        cmocka_unit_test(what_was_seen_is_not_absent),
        cmocka_unit_test(absence_needs_coverage_without_a_gap),
        cmocka_unit_test(missed_members_of_a_family_count_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
