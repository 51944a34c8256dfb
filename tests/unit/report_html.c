/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MANY 1000
#define LONG 4000 /* bytes of each name and text of a stranger */

/* The longest that a byte becomes is "&quot;" or "&#39;". */
static char *hostile_text(void)
{
    static char text[LONG + 1];
    memset(text, '"', LONG);
    return text;
}

static struct gap gaps[MANY];
static struct hurt hurts[MANY];

static void add_lists(struct report *report)
{
    static struct server_row servers[MANY];
    static struct extent extents[MANY];
    static struct observation observations[MANY];
    static struct input_problem problems[MANY];
    static struct report_note notes[MANY];
    static struct diagnose_bundle bundles[MANY];
    static struct diagnose_log logs[MANY];
    static struct diagnose_site sites[2];
    static char *names[MANY + 1];
    char *text = hostile_text();
    filetime first = report->totals.first, step = (report->totals.last - first) / (2 * MANY);
    sites[0] = sites[1] = (struct diagnose_site){text, text};
    for (size_t i = 0; i < MANY; i++) {
        names[i] = text;
        gaps[i] = (struct gap){first + 2 * i * step, first + (2 * i + 1) * step};
        hurts[i] = (struct hurt){gaps[i].from, gaps[i].to};
        servers[i] = (struct server_row){.server = text, .logs = 3, .gaps = MANY};
        extents[i] = (struct extent){.server = text,
                                     .channel = text,
                                     .first = first,
                                     .last = report->totals.last,
                                     .gaps = gaps,
                                     .gap_count = MANY,
                                     .hurts = hurts,
                                     .hurt_count = MANY,
                                     .wraps_fast = true};
        observations[i] = report->observations[0];
        observations[i].target = text;
        observations[i].reporters = names;
        problems[i] = (struct input_problem){text, text, text};
        notes[i] = (struct report_note){text, text};
        bundles[i] = (struct diagnose_bundle){.path = text, .logs = 1, .damaged_logs = 1};
        logs[i] = report->logs[1];
        logs[i].path = text;
        logs[i].site = 0;
        logs[i].repeated = 1;
        logs[i].shares_with = text;
    }
    report->sites = sites;
    report->servers = servers;
    report->extents = extents;
    report->observations = observations;
    report->problems = problems;
    report->notes = notes;
    report->bundles = bundles;
    report->logs = logs;
    report->totals.computers = names;
    report->server_count = report->extent_count = report->observation_count = MANY;
    report->problem_count = report->note_count = report->bundle_count = report->log_count = MANY;
    report->totals.sharing_logs = MANY;
}

/* Many diagnoses, each at another target, whatever the sample says of them made long. */
static void add_diagnoses(struct report *report, size_t count)
{
    static struct diagnosis diagnoses[MANY];
    static struct fleet_row fleet[MANY];
    static struct text values[MANY];
    static struct attribute_values attributes[8];
    static struct example example;
    static struct finding findings[20];
    char *text = hostile_text();
    for (size_t i = 0; i < MANY; i++)
        values[i] = (struct text){text, LONG};
    for (size_t i = 0; i < 8; i++)
        attributes[i] = (struct attribute_values){text, values, MANY};
    example =
        (struct example){.log = text, .computer = text, .strings = values, .string_count = MANY};
    for (size_t i = 0; i < 20; i++) {
        findings[i] = report->diagnoses[0].evidence[0];
        findings[i].examples[0] = &example;
        findings[i].example_count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        diagnoses[i] = report->diagnoses[0];
        diagnoses[i].rank = diagnoses[i].problem_rank = i + 1;
        diagnoses[i].site = 0;
        diagnoses[i].target.server = diagnoses[i].summary = diagnoses[i].problem_title = text;
        diagnoses[i].target.attributes = attributes;
        diagnoses[i].target.attribute_count = 8;
        diagnoses[i].reported_by = report->totals.computers;
        diagnoses[i].evidence = findings;
        diagnoses[i].evidence_count = 20;
        fleet[i] = (struct fleet_row){.diagnosis = i, .sites = 1, .targets = 1, .bundles = 1};
    }
    report->diagnoses = diagnoses;
    report->fleet = fleet;
    report->diagnosis_count = report->totals.problem_count = count;
    report->fleet_count = count > 1 ? count - 1 : count;
    if (!count)
        report->verdict = VERDICT_CLEAN;
}

static void test_size_is_bounded(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 12, 300};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct report *report = sample_findings();
        struct buffer out = {0};
        add_lists(report);
        add_diagnoses(report, counts[i]);
        report_html(&out, report);
        assert_in_range(out.size, 100000, HTML_PAGE_SIZE + HTML_DIAGNOSIS_SIZE * counts[i]);
        assert_non_null(strstr(out.data, "the JSON report has all"));
        assert_non_null(strstr(out.data, "</html>"));
        buffer_free(&out);
    }
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        count++;
    return count;
}

/* Whatever there is no room for, each problem keeps its card. */
static void test_no_problem_is_left_out(void **state)
{
    (void)state;
    struct report *report = sample_findings();
    struct buffer out = {0};
    add_lists(report);
    add_diagnoses(report, 300);
    report_html(&out, report);
    assert_int_equal(count_of(out.data, "<article "), 300);
    assert_int_equal(count_of(out.data, "</article>"), 300);
    assert_in_range(count_of(out.data, "This page has no room for more."), 250, 299);
    buffer_free(&out);
}

static void test_cut(void **state)
{
    (void)state;
    struct buffer out = {0};
    html_cut(&out,
             text_of("12\xc3\xa4"
                     "5"),
             3);
    assert_string_equal(out.data, "12…");
    buffer_clear(&out);
    html_cut(&out, text_of("12\xc3\xa4"), 4);
    assert_string_equal(out.data, "12\xc3\xa4");
    buffer_clear(&out);
    html_name(&out, "EX<01>.corp.example");
    assert_string_equal(out.data, "EX&lt;01&gt;.<wbr>corp.<wbr>example");
    buffer_clear(&out);
    html_path(&out, "/a/b&c");
    assert_string_equal(out.data, "/<wbr>a/<wbr>b&amp;c");
    buffer_free(&out);
}

static void test_host(void **state)
{
    (void)state;
    struct diagnose_site sites[] = {{"corp.example", "corp.example"}, {"", ""}};
    struct report report = {.sites = sites, .site_count = 2};
    assert_int_equal(html_host_size(&report, 0, "EX01.CORP.example"), 4);
    assert_int_equal(html_host_size(&report, 0, "EX01"), 4);
    assert_int_equal(html_host_size(&report, 0, "EX01.other.example"), 18);
    assert_int_equal(html_host_size(&report, 0, "corp.example"), 12);
    assert_int_equal(html_host_size(&report, 1, "EX01.corp.example"), 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size_is_bounded),
        cmocka_unit_test(test_no_problem_is_left_out),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
