/* SPDX-License-Identifier: MIT */
#include "report/merge.h"

#include "base/memory.h"
#include "diagnose_fixture.h"
#include "report/report.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define AT(day) ((UINT64_C(155000) + (day)) * FILETIME_DAY)

static struct kb *kb;

static int open_base(void **state)
{
    (void)state;
    struct error error = {0};
    kb = kb_open(NULL, 0, &error);
    return kb ? 0 : -1;
}

static int close_base(void **state)
{
    (void)state;
    kb_free(kb);
    return 0;
}

static size_t signature(const char *id)
{
    size_t index = kb_find_signature(kb, id);
    assert_int_not_equal(index, KB_NONE);
    return index;
}

static struct buffer json_of(struct report *report)
{
    struct buffer out = {0};
    report_diagnose(report, (struct diagnose_options){.min_confidence = -1});
    report_json(&out, report, NULL);
    report_free(report);
    return out;
}

/* The report that the texts give together; NULL ends them. */
static struct buffer merged(const struct buffer *first, ...)
{
    struct merge *merge = merge_new(kb);
    struct report report = {0};
    va_list more;
    va_start(more, first);
    for (const struct buffer *text = first; text; text = va_arg(more, const struct buffer *))
        merge_add(merge, "r.json", (struct text){text->data, text->size});
    va_end(more);
    merge_finish(merge, &report);
    merge_free(merge);
    return json_of(&report);
}

static void see(struct report *report, size_t log, const char *computer, const char *target,
                uint64_t id, filetime time)
{
    report_see(report, log,
               (struct seen){.signature = signature("activesync-3029"),
                             .computer = computer,
                             .target = target,
                             .name = "virtual_directory",
                             .value = "Exchange",
                             .id = id,
                             .time = time});
}

/* All that JSON cannot hold as it is: it must look alike before and after. */
static void make_odd(struct report *report)
{
    report_start(report, kb);
    report_bundle(report, "b\xff"
                          "b");
    size_t log = report_log(report,
                            "b\xff"
                            "b/\xe2\x80\xae.evtx",
                            0);
    see(report, log, "FE\x1b\xe2\x80\x8b", "EX01", UINT64_MAX, UINT64_MAX);
    see(report, log, "FE01", "EX01", UINT64_MAX - 1, UINT64_MAX - 5);
    see(report, log, "FE01", "ex01.contoso.com", 3, 0);
    see(report, log, "FE01", "EX01", 2, AT(4) + 1234567);
    see(report, log, "FE01", "EX02", 9, AT(3));
    report_cover(report, log, "FE02", UINT64_MAX, UINT64_MAX);
    report->logs[log].observed.dropped = 7;
    log_stats_problem(&report->logs[log].stats, "bad-record", "cut \xe2\x80");
    report->logs[log].stats.status = LOG_DAMAGED;
    report_add_problem(report, "z\xfe", "code", "message\x01");
    report_add_problem(report, "a", "code", "message");
    report_add_note(report, "note", "message");
    report->skipped = UINT64_MAX;
    report->interrupted = true;
}

static void what_is_read_is_what_was_written(void **state)
{
    (void)state;
    struct report report;
    make_odd(&report);
    struct buffer once = json_of(&report), again = merged(&once, NULL);
    assert_string_equal(once.data, again.data);
    struct buffer twice = merged(&again, &once, &once, NULL);
    assert_string_equal(once.data, twice.data);
    buffer_free(&twice);
    buffer_free(&again);
    buffer_free(&once);
}

static void make_customer(struct report *report, const char *frontend, uint64_t id)
{
    report_start(report, kb);
    report_bundle(report, ".");
    size_t log = report_log(report, "./Application.evtx", 0);
    for (unsigned i = 0; i < 3; i++)
        see(report, log, frontend, "EX01", id + i, AT(i));
}

/* In whatever order the reports come, one of them twice. */
static void the_order_of_reports_does_not_show(void **state)
{
    (void)state;
    struct report reports[4];
    struct buffer texts[4];
    make_customer(&reports[0], "FE01", 10);
    make_customer(&reports[1], "FE01", 20); /* the same path, another log */
    make_odd(&reports[2]);
    report_start(&reports[3], kb); /* contradicts nobody */
    report_bundle(&reports[3], ".");
    see(&reports[3], report_log(&reports[3], "./System.evtx", 0), "FE01", "EX01", 5, AT(1));
    for (size_t i = 0; i < 4; i++)
        texts[i] = json_of(&reports[i]);
    struct buffer first = merged(&texts[0], &texts[1], &texts[2], &texts[3], NULL);
    struct buffer other = merged(&texts[3], &texts[2], &texts[1], &texts[0], &texts[2], NULL);
    struct buffer third = merged(&texts[1], &texts[3], &first, &texts[0], NULL);
    assert_string_equal(first.data, other.data);
    assert_string_equal(first.data, third.data);
    assert_non_null(strstr(first.data, "\"same-path\""));
    buffer_free(&first);
    buffer_free(&other);
    buffer_free(&third);
    for (size_t i = 0; i < 4; i++)
        buffer_free(&texts[i]);
}

static void records_beyond_the_bound_are_refused(void **state)
{
    (void)state;
    struct report report;
    make_customer(&report, "FE01", 10);
    struct buffer text = json_of(&report);
    struct buffer hostile = {0};
    char *hits = strstr(text.data, "\"count\": 3,\n          \"hits\": \"");
    assert_non_null(hits);
    char *end = strchr(strstr(hits, "\"hits\": \"") + 9, '"');
    buffer_append(&hostile, text.data, (size_t)(hits - text.data));
    buffer_text(&hostile, "\"count\": 100000000001, \"hits\": \"1@2026-01-02T00:00:00Z "
                          "+0+0x100000000000");
    buffer_text(&hostile, end);
    struct merge *merge = merge_new(kb);
    struct report refused = {0};
    merge_add(merge, "r.json", (struct text){hostile.data, hostile.size});
    assert_int_equal(merge_count(merge), 0);
    merge_finish(merge, &refused);
    assert_int_equal(refused.problem_count, 1);
    assert_string_equal(refused.problems[0].code, "damaged-report");
    report_free(&refused);
    merge_free(merge);
    buffer_free(&hostile);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_what_was_written),
        cmocka_unit_test(the_order_of_reports_does_not_show),
        cmocka_unit_test(records_beyond_the_bound_are_refused),
    };
    return cmocka_run_group_tests(tests, open_base, close_base);
}
