/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "diagnose_fixture.h"
#include "report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The built-in base. */
static struct kb *kb;

static int open_base(void **unused)
{
    (void)unused;
    kb = kb_open(NULL, 0, NULL);
    return kb ? 0 : -1;
}

static int close_base(void **unused)
{
    (void)unused;
    kb_free(kb);
    return 0;
}

static size_t signature(const char *id)
{
    size_t number = kb_find_signature(kb, id);
    assert_int_not_equal(number, KB_NONE);
    return number;
}

static void see(struct report *report, size_t log, const char *id, const char *computer,
                const char *target, filetime time)
{
    report_see(report, log,
               (struct seen){.signature = signature(id),
                             .computer = computer,
                             .target = target,
                             .id = 1 + report->logs[log].observed.hit_count,
                             .time = time});
}

/* Three logs with several troubles, given in some order. */
static void make(struct report *report, const unsigned order[3])
{
    report_start(report, kb);
    for (size_t i = 0; i < 3; i++) {
        static const char *const paths[] = {"a.evtx", "b.evtx", "c.evtx"};
        size_t log = report_log(report, paths[order[i]], 0);
        switch (order[i]) {
        case 0:
            see(report, log, "activesync-3029", "FE01", "EX01", DAY(1));
            see(report, log, "owa-42", "FE01", "cas02", DAY(2));
            break;
        case 1:
            see(report, log, "activesync-3029", "FE02", "ex01", DAY(3));
            see(report, log, "oma-1805-403-ssl", "FE02", "EX01.contoso.com", DAY(3) + 1);
            see(report, log, "activesync-3029", "FE02", "EX09", DAY(3) + 2);
            break;
        default:
            see(report, log, "activesync-3029", "FE03", "EX07", DAY(1));
            report_cover(report, log, "FE03", 9, DAY(90));
        }
    }
}

static const unsigned orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                      {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

static void the_order_of_logs_does_not_show(void **unused)
{
    (void)unused;
    AUTO_FREE char *first = NULL;
    for (size_t i = 0; i < 6; i++) {
        struct report report;
        struct buffer out = {0};
        make(&report, orders[i]);
        report_diagnose(&report, (struct diagnose_options){.min_confidence = 0});
        report_json(&out, &report, NULL);
        AUTO_FREE char *text = buffer_take(&out);
        if (first)
            assert_string_equal(text, first);
        else
            first = memory_text(text);
        report_free(&report);
    }
}

static void stronger_and_active_come_first(void **unused)
{
    (void)unused;
    struct report report;
    make(&report, orders[0]);
    report_diagnose(&report, (struct diagnose_options){.min_confidence = -1});
    assert_true(report.diagnosis_count >= 4);
    const struct diagnosis *top = &report.diagnoses[0];
    assert_string_equal(top->target.server, "EX01.contoso.com");
    assert_true(top->target.named);
    assert_true(top->confidence == 0.99); /* capped */
    assert_false(top->quiet);
    assert_string_equal(top->reported_by[0], "FE01");
    assert_string_equal(top->reported_by[1], "FE02");
    assert_null(top->reported_by[2]);
    const struct diagnosis *quiet = report_find(&report, "exchange-vdir-requires-ssl", "EX07");
    const struct diagnosis *active = report_find(&report, "exchange-vdir-requires-ssl", "EX09");
    assert_true(quiet->quiet && !active->quiet);
    assert_true(quiet->confidence == active->confidence);
    assert_true(quiet->rank > active->rank);
    for (size_t i = 0; i < report.diagnosis_count; i++)
        assert_int_equal(report.diagnoses[i].rank, i + 1);
    const struct diagnosis *one = report_find(&report, "owa-proxy-internalurl-not-https", "cas02");
    const struct diagnosis *two = report_find(&report, "owa-proxy-target-rejects-ssl", "cas02");
    assert_int_equal(one->problem_rank, two->problem_rank);
    assert_true(one->problem_confidence == two->problem_confidence);
    assert_true(one->problem_confidence > 0.94 && one->confidence < 0.5);
    assert_string_equal(one->fingerprint, two->fingerprint);
    report_free(&report);
}

static void top_counts_problems(void **unused)
{
    (void)unused;
    struct report report;
    make(&report, orders[0]);
    report_diagnose(&report, (struct diagnose_options){.min_confidence = -1});
    size_t problems = report.totals.problem_count;
    assert_int_equal(report.problems_not_shown, 0);
    report_free(&report);
    for (size_t top = 1; top <= problems + 1; top++) {
        make(&report, orders[0]);
        report_diagnose(&report, (struct diagnose_options){.min_confidence = -1, .top = top});
        assert_int_equal(report.totals.problem_count, top < problems ? top : problems);
        assert_int_equal(report.problems_not_shown, top < problems ? problems - top : 0);
        report_free(&report);
    }
}

static void the_threshold_is_on_problems(void **unused)
{
    (void)unused;
    struct report report;
    make(&report, orders[0]);
    report_diagnose(&report, (struct diagnose_options){.min_confidence = 0.93});
    /* each cause of owa-42 stays below, the problem does not; 3029 alone has 0.90 */
    assert_non_null(report_find(&report, "owa-proxy-target-rejects-ssl", "cas02"));
    assert_null(report_find(&report, "exchange-vdir-requires-ssl", "EX09"));
    assert_int_equal(report.problems_not_shown, 2);
    report_free(&report);
    make(&report, orders[0]);
    report_diagnose(&report, (struct diagnose_options){.min_confidence = 1});
    assert_int_equal(report.diagnosis_count, 0);
    report_free(&report);
}

static void a_fingerprint_lasts(void **unused)
{
    (void)unused;
    static const char *const names[] = {"EX01", "ex01", "EX01.contoso.com"};
    char first[33] = "";
    for (size_t i = 0; i < 3; i++) {
        struct report report;
        report_start(&report, kb);
        size_t log = report_log(&report, names[i], 0);
        see(&report, log, i ? "activesync-3029" : "oma-1805-403-ssl", i ? "FE01" : "FE02", names[i],
            DAY(i));
        report_diagnose(&report, (struct diagnose_options){.min_confidence = -1});
        assert_true(report.diagnosis_count > 0);
        if (i)
            assert_string_equal(report.diagnoses[0].fingerprint, first);
        memcpy(first, report.diagnoses[0].fingerprint, sizeof first);
        report_free(&report);
    }
}

static void observations_say_what_explains_them(void **unused)
{
    (void)unused;
    struct report report;
    make(&report, orders[0]);
    report_diagnose(&report, (struct diagnose_options){.min_confidence = 0.93});
    assert_int_equal(report.observation_count, 5);
    for (size_t i = 0; i < report.observation_count; i++) {
        const struct observation *observation = &report.observations[i];
        bool shown = strcmp(observation->target, "cas02") == 0 ||
                     strcmp(observation->target, "EX01.contoso.com") == 0;
        assert_int_equal(observation->explained, shown);
        assert_true(observation->may_be_count > 0);
        assert_true(observation->may_be[0].confidence > 0.4);
    }
    report_free(&report);
}

static void nothing_is_diagnosed_from_nothing(void **unused)
{
    (void)unused;
    struct report report;
    report_start(&report, kb);
    report_diagnose(&report, (struct diagnose_options){.min_confidence = -1});
    assert_int_equal(report.verdict, VERDICT_UNREADABLE);
    report_free(&report);
    report_start(&report, kb);
    report_log(&report, "a", 0);
    report_diagnose(&report, (struct diagnose_options){.min_confidence = -1});
    assert_int_equal(report.verdict, VERDICT_NO_EXCHANGE);
    report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_logs_does_not_show),
        cmocka_unit_test(stronger_and_active_come_first),
        cmocka_unit_test(top_counts_problems),
        cmocka_unit_test(the_threshold_is_on_problems),
        cmocka_unit_test(a_fingerprint_lasts),
        cmocka_unit_test(observations_say_what_explains_them),
        cmocka_unit_test(nothing_is_diagnosed_from_nothing),
    };
    return cmocka_run_group_tests(tests, open_base, close_base);
}
