/* SPDX-License-Identifier: MIT */
#include "kb/open.h"

#include "base/os_output.h"
#include "kb/article.h"
#include "kb/compile.h"
#include "kb/image.h"
#include "kb/lookup.h"
#include "kb_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void test_built_in_base_opens(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "exchange-vdir-requires-ssl",        "exchange-vdir-forms-based-auth",
        "exchange-vdir-negotiate-disabled",  "sharepoint-services-took-over-iis",
        "owa-proxy-internalurl-not-https",   "owa-proxy-target-rejects-ssl",
        "rpc-client-access-counters-missing"};
    struct error error = {0};
    struct kb *kb = kb_open(NULL, 0, &error);
    if (!kb)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_int_not_equal(kb_find_cause(kb, ids[i]), KB_NONE);
    assert_int_equal(kb->source_count, 1);
    assert_string_equal(kb->sources[0].name, "evtdiag");
    assert_int_equal(strlen(kb->sources[0].digest), 64);
    for (size_t i = 0; i < kb->cause_count; i++) {
        json_t *article = kb_article(kb, i, &error);
        assert_non_null(article);
        json_decref(article);
    }
    kb_free(kb);
}

static void test_loads_what_was_written(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct kb_folder *folder = fixture_folder();
    struct kb *kb = fixture_open(folder, &bytes);
    kb_folder_free(folder);

    assert_int_equal(kb->signature_count, 3);
    assert_int_equal(kb_find_signature(kb, "sync-none"), KB_NONE);
    const struct kb_signature *ssl = kb_signature(kb, kb_find_signature(kb, "sync-ssl"));
    assert_int_equal(ssl->event_id, 3029);
    assert_int_equal(ssl->condition.node, KB_NODE_ALL);
    assert_int_equal(ssl->condition.child_count, 0);
    assert_int_equal(ssl->specificity, 0);
    assert_int_equal(ssl->alias_count, 1);
    assert_string_equal(ssl->aliases[0], "ASync");
    assert_string_equal(ssl->target, "server_name");
    assert_int_equal(ssl->parameter_count, 2);
    assert_int_equal(ssl->parameters[1].string, 2);
    assert_string_equal(ssl->parameters[1].pattern, "/(?<folder>\\w+)");
    assert_null(ssl->parameters[0].pattern);
    assert_null(ssl->parameters[0].data);
    assert_null(ssl->family);
    assert_int_equal(ssl->tag, KB_DOCUMENTED);
    assert_int_equal(ssl->noise, KB_NO_NOISE);

    const struct kb_signature *status = kb_signature(kb, kb_find_signature(kb, "sync-status"));
    assert_true(status->startup);
    assert_int_equal(status->specificity, 2);
    assert_int_equal(status->condition.child_count, 2);
    assert_string_equal(status->condition.children[0].operator, "http_status");
    const struct kb_condition *any = &status->condition.children[1];
    assert_int_equal(any->node, KB_NODE_ANY);
    assert_int_equal(any->children[0].string, 0);
    assert_int_equal(any->children[1].node, KB_NODE_NOT);
    assert_string_equal(any->children[1].children[0].value, "^a+$");
    assert_int_equal(any->children[1].children[0].string, 3);

    size_t cause = kb_find_cause(kb, "needs-ssl");
    assert_int_equal(kb->causes[cause].severity, KB_ERROR);
    assert_int_equal(kb->causes[cause].tag, KB_DOCUMENTED);
    assert_int_equal(kb->causes[cause].contribution_count, 1);
    assert_int_equal(kb->causes[cause].contributions[0].cause, kb_find_cause(kb, "wizard"));
    assert_int_equal(kb->causes[cause].missing_count, 2);
    assert_int_equal(kb->causes[cause].missing[0].unless_count, 1);
    assert_int_equal(kb->causes[cause].missing[1].unless_count, 0);
    assert_int_equal(kb->link_count, 2);
    assert_true(kb->links[0].reliable);
    assert_int_equal(kb->links[0].proof_count, 1);
    assert_int_equal(kb->links[1].class, KB_SUPPORTING);
    assert_int_equal(kb->links[1].tag, KB_REPORTED);
    assert_true(kb->settings.quiet_startup_days == 30);
    assert_int_equal(kb->marker_count, 2);
    assert_string_equal(kb_problem_title(kb, "no-sync"), "Devices do not synchronise");
    kb_free(kb);
}

static void test_events_are_looked_up(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "sync", "signatures/1/noise", "{\"kind\": \"symptom\", \"why\": \"w\"}");
    struct kb *kb = fixture_open(folder, &bytes);
    size_t *found;
    assert_int_equal(kb_find_events(kb, "aSYNC", 3029, &found), 1);
    json_t *article = kb_signature_article(kb, found[0], &error);
    assert_string_equal(json_string_value(json_object_get(article, "origin")), "KB 1");
    assert_string_equal(json_string_value(json_object_get(article, "tag")), "documented");
    assert_true(json_is_null(json_object_get(article, "noise")));
    assert_int_equal(json_array_size(json_object_get(article, "causes")), 1);
    json_decref(article);
    free(found);
    assert_int_equal(kb_find_events(kb, NULL, 3005, &found), 1);
    article = kb_signature_article(kb, found[0], &error);
    json_t *noise = json_object_get(article, "noise");
    assert_string_equal(json_string_value(json_object_get(noise, "kind")), "symptom");
    assert_string_equal(json_string_value(json_object_get(noise, "why")), "w");
    json_t *link = json_array_get(json_object_get(article, "causes"), 0);
    assert_string_equal(json_string_value(json_object_get(link, "tag")), "reported");
    json_decref(article);
    free(found);
    assert_int_equal(kb_find_events(kb, "Other", 3029, &found), 0);
    free(found);
    kb_free(kb);
    kb_folder_free(folder);
}

static void test_what_passes_is_loaded(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "sync", "signatures/0/passing", PASSING_GOOD);
    struct kb *kb = fixture_open(folder, &bytes);
    size_t ssl = kb_find_signature(kb, "sync-ssl"), ok = kb_find_signature(kb, "sync-ok");
    const struct kb_passing *passing = kb_signature(kb, ssl)->passing;
    assert_non_null(passing);
    assert_int_equal(passing->minutes, 30);
    assert_int_equal(passing->silent_hours, 0);
    assert_int_equal(passing->times_a_week, 3);
    assert_true(passing->leak == 0.05 && passing->lasting_leak == 0.0005);
    assert_string_equal(passing->why, "w");
    assert_int_equal(passing->ended_by_count, 1);
    assert_int_equal(passing->ended_by[0], ok);
    assert_true(kb_signature(kb, ssl)->timed && kb_signature(kb, ok)->timed);
    assert_false(kb_signature(kb, kb_find_signature(kb, "sync-status"))->timed);
    json_t *article = kb_signature_article(kb, ssl, &error);
    json_t *said = json_object_get(article, "passing");
    assert_string_equal(json_string_value(json_object_get(said, "why")), "w");
    assert_string_equal(json_string_value(json_object_get(said, "origin")), "KB 1");
    assert_true(json_is_null(json_object_get(said, "silent_hours")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(said, "ended_by"), 0)),
                        "sync-ok");
    json_decref(article);
    article = kb_signature_article(kb, ok, &error);
    assert_true(json_is_null(json_object_get(article, "passing")));
    json_decref(article);
    kb_free(kb);
    kb_folder_free(folder);
}

/* A base over "small" that moves a prior and has another way of saving. */
static void compile_site(struct buffer *bytes)
{
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "base", "name", "\"site\"");
    fixture_set(folder, "base", "extends", "\"small\"");
    fixture_set(folder, "base", "settings", "{\"quiet_days\": {\"value\": 3, \"reason\": \"r\"}}");
    fixture_set(folder, "base", "problems", "[]");
    fixture_set(folder, "base", "exchange_providers", "[\"EXPROX\", \"MSExchange\"]");
    fixture_set(folder, "sync", "signatures", "[]");
    fixture_set(folder, "needs-ssl", "prior/value", "0.05");
    fixture_set(folder, "needs-ssl", "evidence/0", NULL);
    fixture_set(folder, "save", "steps/0", "\"Save it as at our site.\"");
    for (size_t i = 0; i < folder->causes.count; i++)
        if (strcmp(folder->causes.items[i].name, "wizard") == 0) {
            free(folder->causes.items[i].path);
            free(folder->causes.items[i].name);
            json_decref(folder->causes.items[i].root);
            folder->causes.items[i] = folder->causes.items[--folder->causes.count];
        }
    assert_int_equal(kb_compile(bytes, folder, &error), 0);
    kb_folder_free(folder);
}

static void test_later_bases_override(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer small = {0}, site = {0};
    struct error error = {0};
    fixture_compile(&small);
    compile_site(&site);
    const struct kb_bytes items[] = {{.name = "small", .data = small.data, .size = small.size},
                                     {.name = "site", .data = site.data, .size = site.size}};
    struct kb *kb = kb_open_over(items, 2, NULL, 0, &error);
    if (!kb)
        fail_msg("%s", error.text);
    size_t cause = kb_find_cause(kb, "needs-ssl");
    assert_int_equal(kb->cause_count, 2);
    assert_true(kb->causes[cause].prior == 0.05);
    assert_int_equal(kb->causes[cause].contribution_count, 1);
    assert_int_equal(kb->link_count, 1);
    assert_true(kb->settings.quiet_days == 3);
    assert_true(kb->settings.quiet_factor == 0.3);
    assert_int_equal(kb->marker_count, 3);
    assert_int_equal(kb->source_count, 2);
    assert_int_equal(kb->sources[0].causes, 2);
    assert_int_equal(kb->sources[1].causes, 1);
    assert_int_equal(kb->sources[1].signatures, 0);
    /* A cause of the first base takes its procedure from the second. */
    json_t *article = kb_article(kb, kb_find_cause(kb, "wizard"), &error);
    json_t *fix = json_array_get(json_object_get(article, "fixes"), 0);
    assert_string_equal(json_string_value(json_array_get(json_object_get(fix, "steps"), 0)),
                        "Save it as at our site.");
    json_decref(article);
    kb_free(kb);

    assert_null(kb_open_over(items + 1, 1, NULL, 0, &error));
    assert_non_null(strstr(error.text, "extends the base 'small'"));
}

static const char *title_of(const struct kb *kb, const char *id)
{
    return kb_signature(kb, kb_find_signature(kb, id))->title;
}

static void count_refusal(void *context, const char *what)
{
    assert_non_null(strstr(what, "damaged"));
    ++*(int *)context;
}

/* Who shows everything leaves a base out that cannot give everything. */
static void expect_use(const char *path, enum kb_use use, bool usable)
{
    struct error error = {0};
    int refusals = 0;
    struct kb *kb = kb_open_usable(use, &path, 1, count_refusal, &refusals, &error);
    assert_non_null(kb);
    assert_int_equal(refusals, !usable);
    assert_int_equal(kb->source_count, 1 + usable);
    kb_free(kb);
}

/* Of a file the prose stays behind until somebody asks; damage in it is found then. */
static void test_prose_is_read_later(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    char path[] = "/tmp/evtdiag-kb-XXXXXX";
    const char *const paths[] = {path};
    fixture_compile(&bytes);
    close(mkstemp(path));
    for (int damaged = 0; damaged < 2; damaged++) {
        bytes.data[bytes.size - IMAGE_TRAILER_SIZE - 5] ^= (char)damaged;
        assert_int_equal(os_write_file(path, bytes.data, bytes.size, &error), 0);
        struct kb *kb = kb_open(paths, 1, &error);
        if (!kb)
            fail_msg("%s", error.text);
        const struct kb_cause *cause = &kb->causes[kb_find_cause(kb, "needs-ssl")];
        assert_string_equal(title_of(kb, "sync-ssl"), "");
        assert_string_equal(cause->missing[0].what, "");
        assert_string_equal(kb_source_of_signature(kb, kb_find_signature(kb, "sync-ssl"))->name,
                            "small");
        assert_int_equal(kb_read_all_prose(kb, &error), -damaged);
        assert_string_equal(title_of(kb, "sync-ssl"), damaged ? "" : "SSL");
        assert_string_equal(title_of(kb, "sync-status"), damaged ? "" : "Status");
        assert_string_equal(cause->missing[0].what, damaged ? "" : "IIS log");
        if (damaged)
            assert_memory_equal(error.text, path, strlen(path));
        assert_int_equal(kb_read_all_prose(kb, &error), -damaged);
        kb_free(kb);
        expect_use(path, KB_FOR_REPORT, true);
        expect_use(path, KB_FOR_LOOK_UP, !damaged);
    }
    unlink(path);
}

static void test_files_are_opened(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = {0};
    struct error error = {0};
    char path[] = "/tmp/evtdiag-kb-XXXXXX";
    const char *const paths[] = {path};
    fixture_compile(&bytes);
    close(mkstemp(path));
    assert_int_equal(os_write_file(path, bytes.data, bytes.size, &error), 0);
    struct kb *kb = kb_open(paths, 1, &error);
    assert_non_null(kb);
    assert_int_not_equal(kb_find_cause(kb, "needs-ssl"), KB_NONE);
    assert_int_not_equal(kb_find_cause(kb, "exchange-vdir-requires-ssl"), KB_NONE);
    kb_free(kb);
    assert_int_equal(os_write_file(path, bytes.data, bytes.size / 2, &error), 0);
    assert_null(kb_open(paths, 1, &error));
    assert_memory_equal(error.text, path, strlen(path));
    unlink(path);
    error = (struct error){0};
    assert_null(kb_open(paths, 1, &error));
    assert_int_equal(error.code, ERROR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_in_base_opens),  cmocka_unit_test(test_loads_what_was_written),
        cmocka_unit_test(test_events_are_looked_up), cmocka_unit_test(test_what_passes_is_loaded),
        cmocka_unit_test(test_later_bases_override), cmocka_unit_test(test_files_are_opened),
        cmocka_unit_test(test_prose_is_read_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
