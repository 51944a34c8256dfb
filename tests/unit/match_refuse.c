/* SPDX-License-Identifier: MIT */
#include "kb/kb.h"
#include "match/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "match_condition.h"

static void check_refused(struct kb_signature signature, const char *reason)
{
    struct kb one = {.signatures = &signature, .signature_count = 1};
    struct error error = {0};
    signature.id = "bad";
    signature.provider = "P";
    assert_null(matcher_new(&one, &error));
    assert_int_equal(error.code, ERROR_KB);
    if (strncmp(error.text, "signature bad: ", 15) != 0 || !strstr(error.text, reason))
        fail_msg("%s", error.text);
}

static void test_refused(void **state)
{
    (void)state;
    check_refused((struct kb_signature){.condition = TEST(1, "matches", "(")}, "pattern");
    check_refused((struct kb_signature){.condition = TEST(1, "resembles", "x")}, "resembles");
    check_refused((struct kb_signature){.condition = TEST(1, "http_status", "4")}, "status");
    check_refused((struct kb_signature){.condition = TEST(1, "equals", NULL)}, "without a value");
    check_refused((struct kb_signature){.condition = {.node = KB_NODE_NOT}}, "not");
    check_refused((struct kb_signature){.target = "server"}, "server");
    struct kb_parameter row = {.name = "server", .string = 1, .pattern = "(?<other>.)"};
    check_refused((struct kb_signature){.parameters = &row, .parameter_count = 1}, "group");
    row.pattern = "(?J)(?<server>a)|(?<server>b)";
    check_refused((struct kb_signature){.parameters = &row, .parameter_count = 1}, "group");
    struct kb_condition nested[100];
    for (size_t i = 0; i < 100; i++)
        nested[i] = (struct kb_condition){
            .node = KB_NODE_ALL, .children = i < 99 ? &nested[i + 1] : NULL, .child_count = i < 99};
    check_refused((struct kb_signature){.condition = nested[0]}, "deeper");
}

/* The matcher takes it on trust that the patterns of the built-in base can be compiled. */
static void test_builtin(void **state)
{
    (void)state;
    struct error error = {0};
    struct kb *builtin = kb_open(NULL, 0, &error);
    assert_non_null(builtin);
    for (size_t i = 0; i < builtin->signature_count; i++)
        assert_true(kb_signature(builtin, i)->checked);
    if (matcher_check(builtin, &error))
        fail_msg("%s", error.text);
    kb_free(builtin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_builtin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
