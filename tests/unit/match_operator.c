/* SPDX-License-Identifier: MIT */
#include "match/operator.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>
#include <stdio.h>

static bool holds(const char *name, const char *value, struct text string)
{
    const struct match_operator *operation = operator_find(name);
    assert_non_null(operation);
    struct error error = {0};
    void *compiled = operation->compile(value, false, &error);
    if (!compiled)
        fail_msg("%s", error.text);
    struct pattern_run *run = pattern_run_new();
    bool result = operation->test(compiled, run, string);
    pattern_run_use_jit(run, false);
    assert_int_equal(operation->test(compiled, run, string), result);
    pattern_run_use_jit(run, true);
    assert_int_equal(operation->test(compiled, run, string), result);
    assert_int_equal(pattern_run_limit_hits(run), 0);
    pattern_run_free(run);
    operation->free(compiled);
    return result;
}

static void test_texts(void **state)
{
    (void)state;
    assert_true(holds("equals", "Exchange", TEXT("eXCHANGE")));
    assert_false(holds("equals", "Exchange", TEXT("Exchange ")));
    assert_false(holds("equals", "Exchange", TEXT("Exchang")));
    assert_false(holds("equals", "Exchange", TEXT("Exchange\0")));
    assert_true(holds("equals", "", (struct text){0}));
    assert_true(holds("contains", "secure channel", TEXT("over a Secure Channel.")));
    assert_true(holds("contains", "b", TEXT("a\0b")));
    assert_false(holds("contains", "secure channel", TEXT("secure  channel")));
    assert_false(holds("contains", "secure channel", TEXT("secure channe")));
    assert_false(holds("contains", "x", (struct text){0}));
    assert_true(holds("starts_with", "https://", TEXT("HTTPS://EX02")));
    assert_false(holds("starts_with", "http://", TEXT("https://EX02")));
    assert_false(holds("starts_with", "http://", TEXT(" http://EX02")));
    assert_false(holds("starts_with", "http://", TEXT("http:/")));
    assert_true(holds("http_status", "403", TEXT("403:Forbidden")));
    assert_false(holds("http_status", "403", TEXT("404:Not Found")));
    /* Only ASCII letters have their case taken off. */
    assert_false(holds("equals", "\xc3\xa4", TEXT("\xc3\x84")));
    assert_null(operator_find("Equals"));
    assert_null(operator_find(""));
}

static void test_patterns(void **state)
{
    (void)state;
    assert_true(holds("matches", "^a.c$",
                      TEXT("a\xc3\xa4"
                           "c")));
    assert_false(holds("matches", "^a.c$", TEXT("A.C")));
    assert_true(holds("matches", "(?i)^a.c$", TEXT("A.C")));
    assert_false(holds("matches", "a.c", TEXT("a\nc")));
    assert_true(holds("matches", "(?s)a.c", TEXT("a\nc")));
    assert_true(holds("matches", "^$", (struct text){0}));
    assert_true(holds("matches", "a\\x00b", TEXT("a\0b")));
    assert_false(holds("matches", ".", TEXT("\xff\xfe")));
}

static void test_bad_values(void **state)
{
    (void)state;
    static const char *const bad[] = {"(", "a\\C", "[", "(?<n>a)(?<n>b)", "\xff", "(?&x)"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error error = {0};
        assert_null(operator_find("matches")->compile(bad[i], false, &error));
        assert_int_equal(error.code, ERROR_KB);
    }
    struct error error = {0};
    assert_null(operator_find("http_status")->compile("Forbidden", false, &error));
    assert_int_equal(error.code, ERROR_KB);
    AUTO_FREE char *large = memory_zeroed(1, 20001);
    memset(large, 'a', 20000);
    error = (struct error){0};
    assert_null(operator_find("matches")->compile(large, false, &error));
    assert_int_equal(error.code, ERROR_KB);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void check_catastrophe(const char *text, struct text subject, bool jit)
{
    struct pattern *pattern = pattern_new(text, NULL);
    assert_non_null(pattern);
    struct pattern_run *run = pattern_run_new();
    pattern_run_use_jit(run, jit);
    double start = seconds();
    struct text part = TEXT("untouched");
    assert_false(pattern_find(pattern, run, subject, 0, &part));
    assert_true(seconds() - start < 5);
    assert_int_equal(pattern_run_limit_hits(run), 1);
    assert_int_equal(part.size, 9);
    /* The next match is none the worse for it. */
    struct pattern *simple = pattern_new("a(?<n>b)?", NULL);
    assert_true(pattern_find(simple, run, TEXT("xab"), pattern_group(simple, "n"), &part));
    assert_true(text_equal(part, TEXT("b")));
    assert_int_equal(pattern_run_limit_hits(run), 1);
    pattern_free(simple);
    pattern_run_free(run);
    pattern_free(pattern);
}

static void test_limits(void **state)
{
    (void)state;
    AUTO_FREE char *many = memory_zeroed(1, 60001);
    memset(many, 'a', 60000);
    many[59999] = 'b';
    struct text long_text = {many, 60000};
    for (int jit = 0; jit < 2; jit++) {
        check_catastrophe("^(a+)+$", TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), jit);
        check_catastrophe("(a*)*(a*)*(a*)*b.", long_text, jit);
        check_catastrophe("^(a(?1)*)+$", long_text, jit);
    }
}

/* Just-in-time code runs out of its stack here, and the interpreter does not. */
static void test_stack(void **state)
{
    (void)state;
    AUTO_FREE char *many = memory_zeroed(1, 5001);
    memset(many, 'a', 5000);
    assert_true(holds("matches", "^(?:(a)|b|(?:c))*$", (struct text){many, 5000}));
}

static void test_groups(void **state)
{
    (void)state;
    struct pattern *pattern = pattern_new("(?<all>x(?<part>y)?)(?<end>\\Kz)?", NULL);
    struct pattern_run *run = pattern_run_new();
    struct text part = {0};
    assert_int_equal(pattern_group(pattern, "none"), 0);
    assert_true(pattern_find(pattern, run, TEXT("axyz"), pattern_group(pattern, "part"), &part));
    assert_true(text_equal(part, TEXT("y")));
    assert_true(pattern_find(pattern, run, TEXT("axz"), pattern_group(pattern, "part"), &part));
    assert_int_equal(part.size, 0);
    assert_true(pattern_find(pattern, run, TEXT("ax"), pattern_group(pattern, "end"), &part));
    assert_int_equal(part.size, 0);
    assert_false(pattern_find(pattern, run, TEXT("a"), 0, &part));
    pattern_run_free(run);
    pattern_free(pattern);
}

/* A pattern that is used often remembers what it said about short texts. */
static void test_memory(void **state)
{
    (void)state;
    struct pattern *pattern = pattern_new("(?<host>ex[0-9]+)(?<rest>\\..*)?", NULL);
    uint32_t host = pattern_group(pattern, "host"), rest = pattern_group(pattern, "rest");
    struct pattern_run *run = pattern_run_new();
    char text[128];
    for (int i = 0; i < 1000; i++) {
        /* Texts of 5 to 64 bytes, some with another one's hash, each asked for often. */
        int size =
            snprintf(text, sizeof text, "\\\\ex%d%s%.*s", i % 125, i % 2 ? "." : "", i % 5 * 14,
                     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        struct text subject = {text, (size_t)size}, part;
        size_t digits = i % 125 < 10 ? 1 : i % 125 < 100 ? 2 : 3;
        assert_true(pattern_find(pattern, run, subject, host, &part));
        assert_ptr_equal(part.data, text + 2);
        assert_int_equal(part.size, 2 + digits);
        assert_true(pattern_find(pattern, run, subject, rest, &part));
        assert_int_equal(part.size, i % 2 ? subject.size - 4 - digits : 0);
        assert_true(pattern_find(pattern, run, subject, host, NULL));
        text[2] = 'f';
        assert_false(pattern_find(pattern, run, subject, host, &part));
        assert_false(pattern_find(pattern, run, (struct text){NULL, 0}, host, &part));
    }
    assert_int_equal(pattern_run_limit_hits(run), 0);
    pattern_run_free(run);
    pattern_free(pattern);
}

/* Compiled at its first use, whichever that is. */
static void test_checked(void **state)
{
    (void)state;
    struct pattern_run *run = pattern_run_new();
    struct text part;
    for (int by_group = 0; by_group < 2; by_group++) {
        struct pattern *pattern = pattern_new_checked("(?<host>ex[0-9]+)(?<rest>\\..*)?");
        uint32_t group = by_group ? pattern_group(pattern, "rest") : 2;
        assert_true(pattern_find(pattern, run, TEXT("at ex01.a"), group, &part));
        assert_true(text_equal(part, TEXT(".a")));
        assert_int_equal(pattern_group(pattern, "host"), 1);
        pattern_free(pattern);
    }
    pattern_free(pattern_new_checked("never used"));
    assert_int_equal(pattern_run_limit_hits(run), 0);
    struct pattern *wrong = pattern_new_checked("(");
    assert_int_equal(pattern_group(wrong, "host"), 0);
    assert_false(pattern_find(wrong, run, TEXT("("), 0, NULL));
    assert_false(pattern_find(wrong, run, TEXT("("), 0, NULL));
    assert_int_equal(pattern_run_limit_hits(run), 2);
    pattern_free(wrong);
    pattern_run_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),      cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_bad_values), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_stack),      cmocka_unit_test(test_groups),
        cmocka_unit_test(test_memory),     cmocka_unit_test(test_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
