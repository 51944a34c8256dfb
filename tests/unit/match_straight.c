/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/pattern.h"
#include "match/straight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A small generator, so that a failure can be seen again. */
static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static const char *const straight_ones[] = {
    "\\A(?<n>[^\\s@]{1,8}@[^\\s@]{1,8})\\z",
    "(?i)\\A\\s*(?<n>https?://[^\\s\\\"'<>]+)\\s*\\z",
    "\\A/?(?<n>[\\p{L}\\p{N}_-][\\p{L}\\p{N}\\x{FFFD}._-]{0,9})/?\\z",
    "\\A(?<a>[A-Z]+)-(?<n>[0-9]*)-?(?<c>x{2,})",
    "(?i)\\ANew-ExchangeCertificate\\z",
    "\\A(?<n>[^\\r\\n]{1,5})\\z",
    "\\A(?<n>)\\z",
    "\\A(?<a>a?)(?<n>b{2})(?<c>c?)\\z",
    "\\A\\W*(?<n>\\w+)",
};

static const char *const others[] = {
    "a(?<n>b)",                /* not from the start */
    "\\A(?<n>a+)a\\z",         /* must give back */
    "\\A(?<n>a*)b?a\\z",       /* the same, further on */
    "\\A(?<n>a+?)b\\z",        /* lazy */
    "\\A(?<n>a|b)\\z",         /* alternatives */
    "\\A(?<n>a)?b\\z",         /* a group that may be missing */
    "\\A(?:a)(?<n>b)\\z",      /* a group without a name */
    "\\A(?<n>.)\\z",           /* what a line's end is */
    "\\A(?<n>a)\\zb",          /* something behind the end */
    "\\A(?<n>[[:alpha:]])\\z", /* named classes */
    "\\A(?<n>a)\\b",           /* a place */
    "(?x)\\A (?<n>a)\\z",      /* another setting */
    "\\A(?<n>a(?=b))b\\z",     /* looks ahead */
    "\\A(?<n>a{,3})\\z",       /* a brace that is none */
    "\\A(?<n>\\Qa.\\E)\\z",    /* quoted */
};

static const struct {
    const char *pattern, *required;
} required_ones[] = {
    {"(?<![0-9.:])403(?:\\.[0-9]{1,3})?:(?![0-9])", "403"},
    {"(?i)\\bproxy\\b[^.]{0,80}\\bto Client Access server\\W{1,3}http://",
     "to Client Access server"},
    {"(?i)\\bstatus code:? 403(?![0-9])", "status code"},
    {"(?i)(?<n>\\bexchange\\b)|other", ""},
    {"(?i)Exchange Server|/LM/W3SVC", ""},
    {"abcd?e", "abc"},
    {"ab(?:cdef)?gh", ""},
    {"[abc]def", "def"},
    {"[]abc]def[^]x]ghij", "ghij"},
    {"(?:a(?<n>[)(])\\()xyz", "xyz"},
    {"abc\\Q.\\E", ""},
    {"abc(*ACCEPT)def", ""},
    {"(?x)abc def", ""},
    {"ab(?-i)cdef", ""},
    {"(?#comment)abcd", ""},
    {"abc{2}def", "def"},
    {"abc{x}def", ""},
    {"\\Aabc\\.defg\\z", "defg"},
    {"abc(?<n>a(?&n)?)", ""},
};

/* Something like what the pattern could match: parts of it, and characters that matter. */
static struct text random_text(uint32_t *state, const char *pattern, char *out, size_t room)
{
    static const char *const parts[] = {"a",
                                        "b",
                                        "bb",
                                        "c",
                                        "x",
                                        "xx",
                                        "-",
                                        "@",
                                        "/",
                                        " ",
                                        ".",
                                        "1",
                                        "A",
                                        "https://",
                                        "HTTP://",
                                        "new-exchangecertificate",
                                        "403",
                                        ":",
                                        "\r\n",
                                        "_",
                                        "\xc3\xa4",
                                        "\xef\xbf\xbd",
                                        "\"",
                                        "proxy",
                                        "to client access server: http://",
                                        "status code 403",
                                        "def",
                                        "gh",
                                        "S",
                                        "k",
                                        "\xe2\x84\xaa",
                                        "\xc5\xbf"};
    const size_t part_count = sizeof parts / sizeof *parts;
    struct text text = {out, 0};
    for (unsigned i = next(state) % 7; i > 0; i--) {
        char one[2] = {pattern[next(state) % strlen(pattern)], '\0'};
        const char *part = next(state) % 4 == 0 ? one : parts[next(state) % part_count];
        size_t size = strlen(part);
        if (size > room - text.size)
            break;
        memcpy(out + text.size, part, size);
        text.size += size;
    }
    return text;
}

/* PCRE2's interpreter is the reference of what is done without it. */
static void check(const char *source)
{
    struct pattern *pattern = pattern_new(source, NULL), *same = pattern_new(source, NULL);
    assert_non_null(pattern);
    struct pattern_run *slow = pattern_run_new(), *fast = pattern_run_new();
    pattern_run_use_jit(slow, false);
    pattern_run_use_jit(fast, true);
    uint32_t state = 7, group = pattern_group(pattern, "n");
    for (unsigned i = 0; i < 4000; i++) {
        char bytes[256];
        struct text text = random_text(&state, source, bytes, sizeof bytes);
        struct text a = {"", 0}, b = {"", 0};
        uint32_t asked = i % 2 ? group : 0;
        bool found = pattern_find(pattern, slow, text, asked, &a);
        if (pattern_find(same, fast, text, asked, &b) != found || !text_equal(a, b) ||
            (a.size && a.data != b.data))
            fail_msg("%s in \"%.*s\"", source, (int)text.size, text.data);
    }
    pattern_run_free(slow);
    pattern_run_free(fast);
    pattern_free(pattern);
    pattern_free(same);
}

/* A match that goes on behind any beginning of a text finds what it finds from the start. */
static size_t check_beginnings(const struct straight *straight, const char *source)
{
    uint32_t state = 7;
    size_t begun = 0;
    for (unsigned i = 0; i < 4000; i++) {
        char bytes[256];
        struct text text = random_text(&state, source, bytes, sizeof bytes);
        uint32_t group = i % 4;
        for (size_t size = 0; text_is_ascii(text) && size <= text.size; size++) {
            struct text a = {"", 0}, b = {"", 0};
            struct straight_beginning from =
                straight_begin(straight, (struct text){text.data, size}, group);
            if (from.size == 0)
                continue;
            begun++;
            assert_int_equal(from.size, size);
            assert_int_equal(straight_go_on(straight, from, text, group, &b),
                             straight_find(straight, text, group, &a));
            assert_true(text_equal(a, b) && (a.size == 0 || a.data == b.data));
        }
    }
    return begun;
}

static void test_straight(void **state)
{
    (void)state;
    size_t begun = 0;
    for (size_t i = 0; i < sizeof straight_ones / sizeof *straight_ones; i++) {
        struct straight *straight = straight_new(straight_ones[i]);
        if (!straight)
            fail_msg("%s", straight_ones[i]);
        begun += check_beginnings(straight, straight_ones[i]);
        straight_free(straight);
        check(straight_ones[i]);
    }
    assert_true(begun > 1000);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (straight_new(others[i]))
            fail_msg("%s", others[i]);
        check(others[i]);
    }
}

static void test_required(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof required_ones / sizeof *required_ones; i++) {
        struct text required = pattern_required(required_ones[i].pattern);
        if (!text_equal(required, text_of(required_ones[i].required)))
            fail_msg("%s: %.*s", required_ones[i].pattern, (int)required.size, required.data);
        check(required_ones[i].pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_straight),
        cmocka_unit_test(test_required),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
