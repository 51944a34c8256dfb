/* SPDX-License-Identifier: MIT */
#include "kb/article.h"

#include "base/memory.h"
#include "kb_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static json_t *article_of(struct kb_folder *folder, const char *cause, struct error *error)
{
    AUTO_BUFFER struct buffer bytes = {0};
    struct kb *kb = fixture_open(folder, &bytes);
    json_t *article = kb_article(kb, kb_find_cause(kb, cause), error);
    kb_free(kb);
    return article;
}

/* The article is the file, but for procedures, samples and lists that were left out. */
static void test_article_is_the_file(void **state)
{
    (void)state;
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    json_t *article = article_of(folder, "needs-ssl", &error);
    assert_non_null(article);
    fixture_set(folder, "needs-ssl", "samples", NULL);
    fixture_set(folder, "needs-ssl", "missing_evidence/1/unless", "[]");
    fixture_set(folder, "needs-ssl", "fixes/0/steps",
                "[\"Go to {server}.\", \"Save.\", \"Copy.\", \"Done.\"]");
    fixture_set(folder, "needs-ssl", "fixes/0/verify", "[]");
    fixture_set(folder, "needs-ssl", "fixes/0/undo", "[]");
    AUTO_FREE char *dump = json_dumps(article, JSON_SORT_KEYS);
    AUTO_FREE char *file = json_dumps(fixture_root(folder, "needs-ssl"), JSON_SORT_KEYS);
    assert_string_equal(dump, file);
    json_decref(article);
    kb_folder_free(folder);
}

static void expect_failure(struct kb_folder *folder, const char *what)
{
    struct error error = {0};
    assert_null(article_of(folder, "needs-ssl", &error));
    if (!strstr(error.text, what))
        fail_msg("wanted '%s', got '%s'", what, error.text);
    kb_folder_free(folder);
}

static void test_circles_are_refused(void **state)
{
    (void)state;
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "save", "steps/0", "{\"procedure\": \"copy\"}");
    expect_failure(folder, "circle");
    /* One that doubles at each turn must not take for ever. */
    folder = fixture_folder();
    fixture_set(
        folder, "save", "steps",
        "[{\"procedure\": \"copy\"}, {\"procedure\": \"copy\"}, {\"procedure\": \"save\"}]");
    expect_failure(folder, "circle");
}

static void test_unknown_procedures_are_named(void **state)
{
    (void)state;
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "copy", "steps/0", "{\"procedure\": \"nothing\"}");
    expect_failure(folder, "unknown procedure 'nothing'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_article_is_the_file),
        cmocka_unit_test(test_circles_are_refused),
        cmocka_unit_test(test_unknown_procedures_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
