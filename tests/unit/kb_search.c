/* SPDX-License-Identifier: MIT */
#include "kb/search.h"

#include "base/memory.h"
#include "kb/search_code.h"
#include "kb/search_term.h"
#include "kb/search_word.h"
#include "kb_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect_code(const char *word, const char *first, const char *second)
{
    struct search_code code = {.count = 0};
    bool is_code = search_code_of(text_of(word), &code);
    if (is_code != (first != NULL) || code.count != (first ? (second ? 2u : 1u) : 0u) ||
        (first && strcmp(code.forms[0], first) != 0) ||
        (second && strcmp(code.forms[1], second) != 0))
        fail_msg("%s: %u %s %s", word, code.count, code.forms[0], code.forms[1]);
}

static void test_codes_have_one_form(void **state)
{
    (void)state;
    expect_code("0x80072F8F", "0x80072f8f", "12175");
    expect_code("80072f8f", "0x80072f8f", "12175");
    expect_code("2147954575", "0x80072f8f", "12175");
    expect_code("-2147012721", "0x80072f8f", "12175");
    expect_code("0x800706ba", "0x800706ba", "1722");
    expect_code("0x6BA", "0x6ba", "1722");
    expect_code("0x00000008", "0x8", NULL);
    expect_code("80131500", "0x80131500", NULL);
    expect_code("C0000005", "0xc0000005", NULL);
    expect_code("1722", NULL, NULL);
    expect_code("0x", NULL, NULL);
    expect_code("0x123456789", NULL, NULL);
    expect_code("deadbeef", NULL, NULL);
    expect_code("8exchange", NULL, NULL);
    expect_code("4294967296", NULL, NULL);
    expect_code("-2147483649", NULL, NULL);
    expect_code("-", NULL, NULL);
    expect_code("", NULL, NULL);

    AUTO_BUFFER struct buffer out = {0};
    search_code_scan(&out, "Error 0x80072f8f (or -2147012721), not a-2147012721b; 0x6ba.");
    assert_string_equal(out.data, " 0x80072f8f 12175 0x80072f8f 12175 0x6ba 1722");
}

static void expect_terms(const char *typed, const char *expected)
{
    struct search_terms terms;
    AUTO_BUFFER struct buffer out = {0};
    buffer_text(&out, "");
    search_terms_read(&terms, text_of(typed));
    for (size_t i = 0; i < terms.count; i++)
        buffer_format(&out, "%s%s", i ? "; " : "", terms.items[i].expression.data);
    search_terms_free(&terms);
    assert_string_equal(out.data, expected);
}

static void test_typed_words_become_terms(void **state)
{
    (void)state;
    expect_terms("Blank page, OWA", "\"blank\"; \"page\"; \"owa\"");
    expect_terms("HTTP_500", "\"http\"; \"500\"");
    expect_terms("kb817379", "\"kb817379\" OR \"kb 817379\"");
    expect_terms("5.1.1 403.4.", "\"5.1.1\"; \"403.4\"");
    expect_terms("0x80072F8F", "\"0x80072f8f\" OR \"0x80072f8f\" OR \"12175\"");
    expect_terms("-2147012721", "\"-2147012721\" OR \"0x80072f8f\" OR \"12175\"");
    expect_terms("-page back-end -5", "\"page\"; \"back\"; \"end\"; \"5\"");
    expect_terms("\"a\" OR b* NEAR(c, 2) {x}:^y' -- ;", "\"a\"; \"or\"; \"b\"; \"near\"; \"c\"; "
                                                        "\"2\"; \"x\"; \"y\"");
    expect_terms("\xC3\xA9t\xC3\xA9 \xE2\x80\x94 \xE2\x80\x9C", "\"\xC3\xA9t\xC3\xA9\"");
    expect_terms("", "");
    expect_terms(" .-_", "");
}

static void test_terms_are_bounded(void **state)
{
    (void)state;
    struct search_terms terms;
    AUTO_BUFFER struct buffer typed = {0};
    for (int i = 0; i < 1000; i++)
        buffer_text(&typed, "\xC3\xA9");
    for (int i = 0; i < 100; i++)
        buffer_format(&typed, " w%d", i);
    search_terms_read(&terms, text_of(typed.data));
    assert_int_equal(terms.count, SEARCH_TERMS);
    assert_true(terms.cut);
    assert_int_equal(strlen(terms.items[0].text), SEARCH_TERM_SIZE);
    search_terms_free(&terms);
}

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(search_distance("blank", "blank", 2), 0);
    assert_int_equal(search_distance("blnak", "blank", 2), 1);
    assert_int_equal(search_distance("certifcate", "certificate", 2), 1);
    assert_int_equal(search_distance("exchnage", "exchange", 2), 1);
    assert_int_equal(search_distance("sso", "ssl", 2), 1);
    assert_int_equal(search_distance("", "ab", 2), 2);
    assert_int_equal(search_distance("abc", "xyz", 2), 3);
    assert_int_equal(search_distance("a", "abcdefgh", 2), 3);
    assert_int_equal(search_distance("0123456789012345678901234567890123456789012",
                                     "0123456789012345678901234567890123456789012", 2),
                     3);
}

struct searched {
    struct kb *kb;
    struct buffer bytes;
    struct kb_hits hits;
};

static void search(struct searched *searched, const char *typed)
{
    struct error error = {0};
    kb_hits_free(&searched->hits);
    if (kb_search(searched->kb, typed, 10, &searched->hits, &error))
        fail_msg("%s: %s", typed, error.text);
}

static int set_up(void **state)
{
    struct searched *searched = memory_zeroed(1, sizeof *searched);
    struct kb_folder *folder = fixture_folder();
    fixture_set(folder, "needs-ssl", "symptoms",
                "[\"Phones report 0x80072F8F\", \"Synchronization fails with HTTP_500.\"]");
    fixture_set(folder, "wizard", "symptoms", "[\"The firewall is closed.\", \"Error 1722.\"]");
    fixture_set(folder, "base", "synonyms",
                "[[\"phone\", \"handheld\"], [\"firewall\", \"packet filter\"]]");
    searched->kb = fixture_open(folder, &searched->bytes);
    kb_folder_free(folder);
    *state = searched;
    return 0;
}

static int tear_down(void **state)
{
    struct searched *searched = *state;
    kb_hits_free(&searched->hits);
    kb_free(searched->kb);
    buffer_free(&searched->bytes);
    free(searched);
    return 0;
}

static const char *first_of(struct searched *searched, const char *typed)
{
    search(searched, typed);
    if (!searched->hits.count)
        return "";
    size_t cause = searched->hits.items[0].cause;
    return cause == KB_NONE ? "an event" : searched->kb->causes[cause].id;
}

static void test_causes_are_found(void **state)
{
    struct searched *searched = *state;
    assert_string_equal(first_of(searched, "-2147012721"), "needs-ssl");
    assert_non_null(strstr(searched->hits.items[0].snippet, "\x02"
                                                            "0x80072F8F\x03"));
    assert_string_equal(first_of(searched, "rpc error 0x800706BA"), "wizard");
    assert_string_equal(first_of(searched, "http 500"), "needs-ssl");
    assert_string_equal(first_of(searched, "synchronizing"), "needs-ssl");
    assert_string_equal(first_of(searched, "FIREWALL closes"), "wizard");
    assert_string_equal(first_of(searched, "firew"), "wizard");
    assert_int_equal(searched->hits.correction_count, 0);
    assert_string_equal(first_of(searched, "fierwall"), "wizard");
    assert_int_equal(searched->hits.correction_count, 1);
    assert_string_equal(searched->hits.corrections[0].typed, "fierwall");
    assert_string_equal(searched->hits.corrections[0].used, "firewall");
    assert_string_equal(first_of(searched, "KB1"), "");
    assert_string_equal(first_of(searched, "spaghetti"), "");
    assert_string_equal(first_of(searched, ""), "");
}

static void test_synonyms_are_known(void **state)
{
    struct searched *searched = *state;
    assert_string_equal(first_of(searched, "HANDHELDS"), "needs-ssl");
    assert_string_equal(first_of(searched, "packet filter"), "wizard");
    assert_int_equal(searched->hits.count, 1);
}

static void test_events_are_found_by_number(void **state)
{
    struct searched *searched = *state;
    assert_string_equal(first_of(searched, "event 3029"), "needs-ssl");
    assert_string_equal(searched->hits.items[0].snippet, "Needs SSL.");
    assert_int_equal(searched->hits.count, 1);
    assert_string_equal(first_of(searched, "3000"), "an event");
    const struct kb_hit *hit = &searched->hits.items[0];
    assert_string_equal(kb_signature_id(searched->kb, hit->signature), "sync-ok");
    assert_string_equal(hit->snippet, "It works.");
}

static void test_hostile_words_do_no_harm(void **state)
{
    static const char *const hostile[] = {"\"",
                                          "\"\"\"",
                                          "'; DROP TABLE cause; --",
                                          "a\" OR \"b",
                                          "NEAR(a b)",
                                          "title:x",
                                          "-",
                                          "--",
                                          "^a",
                                          "a*",
                                          "*",
                                          "(",
                                          ")",
                                          "{title}: a",
                                          "a AND",
                                          "NOT",
                                          "OR OR",
                                          "+",
                                          "\x01\x02\x03",
                                          "\xFF\xFE",
                                          "\xC3",
                                          "a\xE2\x80",
                                          "\xF0\x9F\x98\x80",
                                          "\x7F",
                                          "%s%n",
                                          "a\\b",
                                          "\r\n\t"};
    struct searched *searched = *state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        search(searched, hostile[i]);
    /* Every pair of bytes, between words. */
    for (int i = 1; i < 256; i++)
        for (int j = 1; j < 256; j += 7) {
            char typed[] = {'s', 's', 'l', (char)i, (char)j, 'o', 'n', '\0'};
            search(searched, typed);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_have_one_form),
        cmocka_unit_test(test_typed_words_become_terms),
        cmocka_unit_test(test_terms_are_bounded),
        cmocka_unit_test(test_distance),
        cmocka_unit_test_setup_teardown(test_causes_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_synonyms_are_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_events_are_found_by_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_words_do_no_harm, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
