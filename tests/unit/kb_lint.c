/* SPDX-License-Identifier: MIT */
#include "kb/lint.h"

#include "base/memory.h"
#include "kb/sample.h"
#include "kb_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void note(void *context, const char *where, const char *what)
{
    buffer_format(context, "%s: %s\n", where, what);
}

static void expect_complaint(const char *file, const char *path, const char *json, const char *what)
{
    AUTO_BUFFER struct buffer bytes = {0}, notes = {0};
    struct kb_folder *folder = fixture_folder();
    if (path)
        fixture_set(folder, file, path, json);
    struct kb *kb = fixture_open(folder, &bytes);
    buffer_text(&notes, "");
    size_t count = kb_lint(folder, kb, note, &notes);
    if (what ? count == 0 || !strstr(notes.data, what) : count != 0)
        fail_msg("%s: wanted '%s', got '%s'", path ? path : "", what ? what : "", notes.data);
    kb_free(kb);
    kb_folder_free(folder);
}

static void test_good_articles_pass(void **state)
{
    (void)state;
    expect_complaint(NULL, NULL, NULL, NULL);
    expect_complaint("needs-ssl", "fixes/0/commands/0", "\"gci | % { $_.Name }; {Sc1}\"", NULL);
}

static void test_lone_posterior(void **state)
{
    (void)state;
    /* The examples of the design, which leave the leak out of P(seen | present). */
    assert_true(fabs(kb_lone_posterior(0.01, 0.001, 0.9) - 0.901) < 0.001);
    assert_true(fabs(kb_lone_posterior(0.01, 0.01, 0.9) - 0.476) < 0.001);
    assert_true(fabs(kb_lone_posterior(0.01, 0.05, 0.9) - 0.155) < 0.001);
}

static void test_numbers_are_checked(void **state)
{
    (void)state;
    expect_complaint("needs-ssl", "evidence/0/class", "\"hint\"",
                     "evidence sync-ssl: class is hint, but alone it gives a probability of 0.901");
    expect_complaint("sync", "signatures/0/leak/value", "0.02", "supporting");
    expect_complaint("sync", "signatures/0/leak/value", "0.95", "not likelier than its leak");
}

static void test_texts_are_checked(void **state)
{
    (void)state;
    expect_complaint("needs-ssl", "summary", "\"On {sever}.\"",
                     "kb/needs-ssl.json: {sever}: no signature");
    expect_complaint("needs-ssl", "summary", "\"In {folder}.\"", "write {folder|text}");
    expect_complaint("needs-ssl", "summary", "\"In {folder| }.\"", "is empty");
    expect_complaint("save", "steps/0", "\"On {nobody}.\"", "{nobody}: no signature");
    expect_complaint("wizard", "summary", "\"On {server_name}.\"", "{server_name}: no signature");
    expect_complaint("copy", "steps/0", "\"Nothing.\"", NULL);
    expect_complaint("copy", "steps/0", "{\"procedure\": \"nothing\"}", "unknown procedure");
    expect_complaint("needs-ssl", "fixes/0/steps/1", "\"Nothing.\"", "no fix uses this procedure");
}

static void test_signatures_are_checked(void **state)
{
    (void)state;
    expect_complaint("sync", "signatures/0/parameters/0/string", NULL, "neither string nor");
    expect_complaint("sync", "signatures/2/event_id", "3029", "asks for the same");
    expect_complaint("sync", "product", "\"windows\"", "context: true");
}

static void test_samples_are_checked(void **state)
{
    (void)state;
    expect_complaint("needs-ssl", "samples/0", NULL, "no sample shows this cause");
    expect_complaint("needs-ssl", "samples/1", NULL, "what is not this cause");
    expect_complaint("wizard", "samples", NULL, NULL);
    expect_complaint("wizard", "samples", "[]", NULL);
    expect_complaint("wizard", "evidence",
                     "[{\"signature\": \"sync-ssl\", \"class\": \"hint\", \"probability\": 0.002,"
                     " \"reason\": \"r\", \"tag\": \"reported\", \"origin\": \"inference\"}]",
                     NULL);
    expect_complaint("wizard", "evidence",
                     "[{\"signature\": \"sync-ssl\", \"class\": \"direct\", \"probability\": 0.5,"
                     " \"reason\": \"r\", \"tag\": \"reported\", \"origin\": \"inference\"}]",
                     "no sample shows this cause");
    expect_complaint("needs-ssl", "samples/1/name", "\"one\"", "two samples are named 'one'");
    expect_complaint("base", "problems/1", "{\"id\": \"idle\", \"title\": \"t\"}",
                     "problem idle: no cause has it");
}

static void test_facts_are_checked(void **state)
{
    (void)state;
    expect_complaint("needs-ssl", "origin", "\"Inference from KB 1\"",
                     "kb/needs-ssl.json: cause: tag is documented, but origin 'Inference");
    expect_complaint("needs-ssl", "evidence/1/tag", "\"documented\"",
                     "evidence[1] sync-status: tag");
    expect_complaint("needs-ssl", "contributed_by/0/origin", "\"product knowledge\"",
                     "contributed_by[0] wizard: tag");
    expect_complaint("needs-ssl", "fixes/0/origin", "\"inference\"", "fixes[0] clear: tag");
    expect_complaint("sync", "signatures/2/tag", "\"observed\"",
                     "signatures[2] sync-ok: tag is observed, but origin 'inference' names no log");
    expect_complaint("save", "origin", "\"inference\"", "kb/save.json: procedure: tag");
    expect_complaint("wizard", "tag", "\"reported\"", NULL);
    expect_complaint("wizard", "references/0", "{\"title\": \"KB 1\"}", NULL);
}

static void test_causes_have_sources(void **state)
{
    (void)state;
    struct kb_folder *folder = fixture_folder();
    AUTO_BUFFER struct buffer bytes = {0}, notes = {0};
    fixture_set(folder, "wizard", "tag", "\"reported\"");
    fixture_set(folder, "wizard", "origin", "\"product knowledge\"");
    struct kb *kb = fixture_open(folder, &bytes);
    assert_int_equal(kb_lint(folder, kb, note, &notes), 1);
    assert_non_null(strstr(notes.data, "kb/wizard.json: references: the cause has no source"));
    kb_free(kb);
    kb_folder_free(folder);
}

static void test_noise_is_no_evidence(void **state)
{
    (void)state;
    static const char harmless[] = "{\"kind\": \"harmless\", \"why\": \"w\"}";
    expect_complaint("sync", "signatures/2/noise", harmless, NULL);
    expect_complaint("sync", "signatures/1/noise", harmless,
                     "kb/needs-ssl.json: evidence sync-status: the event is noise (harmless)");
    expect_complaint("sync", "signatures/0/noise", "{\"kind\": \"symptom\", \"why\": \"w\"}",
                     "evidence sync-ssl: the event is noise (symptom)");

    struct kb_folder *folder = fixture_folder();
    AUTO_BUFFER struct buffer bytes = {0}, notes = {0};
    fixture_set(folder, "needs-ssl", "severity", "\"info\"");
    fixture_set(folder, "sync", "signatures/0/noise", harmless);
    struct kb *kb = fixture_open(folder, &bytes);
    assert_int_equal(kb_lint(folder, kb, note, &notes), 0);
    kb_free(kb);
    kb_folder_free(folder);
}

static void test_samples_are_read(void **state)
{
    (void)state;
    struct error error = {0};
    struct kb_samples samples;
    struct kb_folder *folder = fixture_folder();
    assert_int_equal(kb_samples_read(&samples, folder, &error), 0);
    assert_int_equal(samples.count, 3);
    const struct kb_sample *sample = &samples.items[0];
    assert_string_equal(sample->cause, "needs-ssl");
    assert_int_equal(sample->record_count, 2);
    assert_int_equal(sample->records[0].count, 3);
    assert_int_equal(sample->records[0].string_count, 2);
    assert_string_equal(sample->records[0].strings[1], "");
    assert_string_equal(sample->records[0].computer, "EX01");
    assert_string_equal(sample->records[0].channel, "Application");
    char first[FILETIME_TEXT_SIZE], second[FILETIME_TEXT_SIZE];
    filetime_format(sample->records[0].time, first);
    filetime_format(sample->records[1].time, second);
    assert_string_equal(first, "2026-01-01T00:00:00Z");
    assert_string_equal(second, "2026-01-01T00:03:00Z");
    assert_true(sample->expect.diagnosed && sample->expect.first);
    assert_string_equal(sample->expect.target, "EX01");
    assert_true(sample->expect.min_confidence == 0.8);
    assert_true(sample->expect.max_confidence > 1);
    assert_false(samples.items[1].expect.diagnosed);
    kb_samples_free(&samples);
    kb_folder_free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_articles_pass),     cmocka_unit_test(test_lone_posterior),
        cmocka_unit_test(test_numbers_are_checked),    cmocka_unit_test(test_texts_are_checked),
        cmocka_unit_test(test_signatures_are_checked), cmocka_unit_test(test_samples_are_checked),
        cmocka_unit_test(test_samples_are_read),       cmocka_unit_test(test_facts_are_checked),
        cmocka_unit_test(test_causes_have_sources),    cmocka_unit_test(test_noise_is_no_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
