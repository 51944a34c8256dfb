/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "diagnose_fixture.h"
#include "kb/compile.h"
#include "kb/image.h"
#include "kb_fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void compile(struct buffer *bytes)
{
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    assert_int_equal(kb_compile(bytes, folder, &error), 0);
    kb_folder_free(folder);
}

static void diagnose_with(const struct buffer *bytes, struct report *report, struct kb **ret_kb)
{
    struct error error = {0};
    struct kb *kb = kb_open_memory(bytes->data, bytes->size, &error);
    if (!kb)
        fail_msg("%s", error.text);
    report_start(report, kb);
    size_t log = report_log(report, "a.evtx", report_bundle(report, ""));
    report_mark(report, log);
    for (uint64_t i = 1; i < 4; i++)
        report_see(report, log,
                   (struct seen){.signature = kb_find_signature(kb, "sync-ssl"),
                                 .computer = "FE01",
                                 .target = "EX01",
                                 .id = i,
                                 .time = DAY(i)});
    report_diagnose(report, (struct diagnose_options){.min_confidence = -1});
    *ret_kb = kb;
}

/* The tables are not looked at before an article is asked for; then it is late to give up. */
static void broken_tables_cost_the_text_only(void **unused)
{
    (void)unused;
    AUTO_BUFFER struct buffer bytes = {0};
    struct image_trailer trailer;
    struct report report;
    struct kb *kb;
    compile(&bytes);
    diagnose_with(&bytes, &report, &kb);
    const struct diagnosis *diagnosis = report_find(&report, "needs-ssl", "EX01");
    assert_non_null(diagnosis);
    assert_int_equal(diagnosis->fix_count, 1);
    assert_int_equal(report.problem_count, 0);
    double confidence = diagnosis->confidence;
    report_free(&report);
    kb_free(kb);

    const char *end = bytes.data + bytes.size - IMAGE_TRAILER_SIZE;
    assert_int_equal(image_trailer_read((const unsigned char *)end, &trailer), 0);
    memset(bytes.data + 100, 0xFF, trailer.database_size - 100);
    diagnose_with(&bytes, &report, &kb);
    diagnosis = report_find(&report, "needs-ssl", "EX01");
    assert_non_null(diagnosis);
    assert_true(diagnosis->confidence == confidence);
    assert_int_equal(diagnosis->fix_count, 0);
    assert_int_equal(report.problem_count, 1);
    assert_string_equal(report.problems[0].code, "article-unreadable");
    assert_true(report.partial);
    report_free(&report);
    kb_free(kb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(broken_tables_cost_the_text_only)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
