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
                     "evidence[0].class: sync-ssl is called hint, but alone it gives a probability "
                     "of 0.901: write "
                     "direct");
    expect_complaint("sync", "signatures/0/leak/value", "0.02", "supporting");
    expect_complaint("sync", "signatures/0/leak/value", "0.95", "not likelier than its leak");
}

static void test_texts_are_checked(void **state)
{
    (void)state;
    expect_complaint("needs-ssl", "summary", "\"On {sever}.\"",
                     "kb/needs-ssl.json: summary: {sever}: no signature");
    expect_complaint("needs-ssl", "summary", "\"In {folder}.\"", "write {folder|text}");
    expect_complaint("needs-ssl", "summary", "\"In {folder| }.\"", "is empty");
    expect_complaint("save", "steps/0", "\"On {nobody}.\"",
                     "fixes[0].steps (out of a procedure): {nobody}: no signature");
    expect_complaint("wizard", "summary", "\"On {server_name}.\"", "{server_name}: no signature");
    expect_complaint("copy", "steps/0", "\"Nothing.\"", NULL);
    expect_complaint("copy", "steps/0", "{\"procedure\": \"nothing\"}", "unknown procedure");
    expect_complaint("needs-ssl", "fixes/0/steps/1", "\"Nothing.\"", "no fix uses this procedure");
}

static void test_signatures_are_checked(void **state)
{
    (void)state;
    expect_complaint("sync", "signatures/0/parameters/0/string", NULL, "neither string nor");
    expect_complaint("sync", "signatures/2/event_id", "3029",
                     "signatures[0].when: sync-ssl asks for the same as sync-ok");
    expect_complaint("sync", "product", "\"windows\"", "signatures[0].context: ");
}

static void expect_of_passing(const char *path, const char *json, const char *what)
{
    AUTO_BUFFER struct buffer bytes = {0}, notes = {0};
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "sync", "signatures/0/passing", PASSING_GOOD);
    if (path)
        fixture_set(folder, "sync", path, json);
    struct kb *kb = fixture_open(folder, &bytes);
    buffer_text(&notes, "");
    size_t count = kb_lint(folder, kb, note, &notes);
    if (count != (what != NULL) || (what && !strstr(notes.data, what)))
        fail_msg("%s: wanted '%s', got '%s'", path ? path : "", what ? what : "", notes.data);
    kb_free(kb);
    kb_folder_free(folder);
}

static void test_passing_is_checked(void **state)
{
    (void)state;
    expect_of_passing(NULL, NULL, NULL);
    expect_of_passing(
        "signatures/0/passing/leak/value", "0.02",
        "evidence[0].signature: sync-ssl in passing alone gives a probability of 0.31");
    expect_of_passing("signatures/0/passing/lasting_leak/value", "0.002",
                      "signatures[0].passing.lasting_leak: sync-ssl that lasts cannot be more");
    expect_of_passing("signatures/0/passing/origin", "\"inference\"",
                      "signatures[0].passing.origin: 'inference' is no public source");
    expect_complaint(
        "sync", "signatures/2/passing",
        PASSING("\"minutes\": 30, \"silent_hours\": 1, \"times_a_week\": 3, ", "0.0001", "0.0001"),
        "signatures[2].passing.leak: what sync-ok is in passing cannot be rarer");
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
    expect_complaint("needs-ssl", "samples/1/name", "\"one\"",
                     "samples[1].name: samples[0] is named 'one' too");
    expect_complaint("base", "problems/1", "{\"id\": \"idle\", \"title\": \"t\"}",
                     "problems[1]: no cause has the problem idle");
}

static void test_facts_are_checked(void **state)
{
    (void)state;
    expect_complaint("needs-ssl", "origin", "\"Inference from KB 1\"",
                     "kb/needs-ssl.json: origin: 'Inference from KB 1' is no public source");
    expect_complaint("needs-ssl", "evidence/1/tag", "\"documented\"", "evidence[1].origin: ");
    expect_complaint("needs-ssl", "contributed_by/0/origin", "\"product knowledge\"",
                     "contributed_by[0].origin: ");
    expect_complaint("needs-ssl", "fixes/0/origin", "\"inference\"", "fixes[0].origin: ");
    expect_complaint("sync", "signatures/2/tag", "\"observed\"",
                     "signatures[2].origin: 'inference' names no log");
    expect_complaint("save", "origin", "\"inference\"", "kb/save.json: origin: ");
    expect_complaint("wizard", "tag", "\"reported\"", NULL);
    expect_complaint("wizard", "references/0", "{\"title\": \"KB 1\"}", NULL);
}

static void expect_reference(const char *file, const char *path, const char *json, const char *what)
{
    AUTO_BUFFER struct buffer notes = {0};
    struct kb_folder *folder = fixture_folder();
    if (path)
        fixture_set(folder, file, path, json);
    buffer_text(&notes, "");
    size_t count = kb_lint_references(folder, NULL, note, &notes);
    if (what ? count != 1 || !strstr(notes.data, what) : count != 0)
        fail_msg("%s: wanted '%s', got '%s'", path ? path : "", what ? what : "", notes.data);
    kb_folder_free(folder);
}

static void test_references_are_checked(void **state)
{
    (void)state;
    expect_reference(NULL, NULL, NULL, NULL);
    expect_reference("needs-ssl", "problem", "\"nothing\"",
                     "kb/needs-ssl.json: problem: there is no 'nothing': correct it, or add it");
    expect_reference("needs-ssl", "evidence/1/signature", "\"nothing\"",
                     "evidence[1].signature: there is no 'nothing': correct it, or describe");
    expect_reference("needs-ssl", "evidence/0/reliable",
                     "{\"in_use\": [\"sync-ok\", \"nothing\"], \"reason\": \"r\"}",
                     "evidence[0].reliable.in_use[1]: there is no 'nothing'");
    expect_reference("needs-ssl", "contributed_by/0/cause", "\"nothing\"",
                     "contributed_by[0].cause: there is no 'nothing'");
    expect_reference("needs-ssl", "missing_evidence/0/unless", "[\"nothing\"]",
                     "missing_evidence[0].unless[0]: there is no 'nothing'");
    expect_reference("needs-ssl", "fixes/0/steps/0", "{\"procedure\": \"nothing\"}",
                     "fixes[0].steps[0].procedure: there is no 'nothing'");
    expect_reference("copy", "steps/0", "{\"procedure\": \"nothing\"}",
                     "kb/copy.json: steps[0].procedure: there is no 'nothing'");
    expect_reference("sync", "signatures/0/target", "\"nobody\"",
                     "kb/sync.json: signatures[0].target: there is no 'nobody'");
}

static void test_references_below_count(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0}, notes = {0};
    struct kb_folder *folder = fixture_folder(), *over = fixture_folder();
    struct kb *below = fixture_open(folder, &bytes);
    fixture_set(over, "needs-ssl", "evidence/0/signature", "\"nothing\"");
    json_object_del(fixture_root(over, "sync"), "signatures");
    json_object_del(fixture_root(over, "base"), "problems");
    buffer_text(&notes, "");
    assert_int_equal(kb_lint_references(over, below, note, &notes), 1);
    assert_non_null(strstr(notes.data, "evidence[0].signature: there is no 'nothing'"));
    kb_free(below);
    kb_folder_free(folder);
    kb_folder_free(over);
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
                     "kb/needs-ssl.json: evidence[1].class: sync-status is noise (harmless)");
    expect_complaint("sync", "signatures/0/noise", "{\"kind\": \"symptom\", \"why\": \"w\"}",
                     "evidence[0].class: sync-ssl is noise (symptom)");

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
        cmocka_unit_test(test_good_articles_pass),
        cmocka_unit_test(test_lone_posterior),
        cmocka_unit_test(test_numbers_are_checked),
        cmocka_unit_test(test_texts_are_checked),
        cmocka_unit_test(test_signatures_are_checked),
        cmocka_unit_test(test_passing_is_checked),
        cmocka_unit_test(test_samples_are_checked),
        cmocka_unit_test(test_samples_are_read),
        cmocka_unit_test(test_facts_are_checked),
        cmocka_unit_test(test_causes_have_sources),
        cmocka_unit_test(test_references_are_checked),
        cmocka_unit_test(test_references_below_count),
        cmocka_unit_test(test_noise_is_no_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
