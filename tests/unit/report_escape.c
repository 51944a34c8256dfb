/* SPDX-License-Identifier: MIT */
#include "report/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
    struct text input;
    const char *json, *visible;
} cases[] = {
    {{NULL, 0}, "\"\"", ""},
    {TEXT("plain text, longer than a word"), "\"plain text, longer than a word\"",
     "plain text, longer than a word"},
    {TEXT("C:\\a \"b\""), "\"C:\\\\a \\\"b\\\"\"", "C:\\a \"b\""},
    {TEXT("a\0b"), "\"a\\u0000b\"", "a\\x00b"},
    {TEXT("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"", "\\x08\\t\\n\\x0c\\r"},
    {TEXT("\x1b]0;title\x07"), "\"\\u001b]0;title\\u0007\"", "\\x1b]0;title\\x07"},
    {TEXT("1234567\x7f"), "\"1234567\\u007f\"", "1234567\\x7f"},
    {TEXT("\xc2\x9b"
          "31m"),
     "\"\\u009b31m\"", "\\x9b31m"},
    {TEXT("\xe2\x80\xaegpj.exe"), "\"\\u202egpj.exe\"", "\\u202egpj.exe"},
    {TEXT("\xe2\x81\xa6x\xe2\x81\xa9"), "\"\\u2066x\\u2069\"", "\\u2066x\\u2069"},
    {TEXT("\xe2\x80\x8f\xe2\x80\x8e\xd8\x9c"), "\"\\u200f\\u200e\\u061c\"",
     "\\u200f\\u200e\\u061c"},
    {TEXT("\xe2\x80\xa8\xe2\x80\xa9"), "\"\\u2028\\u2029\"", "\\u2028\\u2029"},
    {TEXT("\xf3\xa0\x81\x81"), "\"\\udb40\\udc41\"", "\\U000e0041"},
    {TEXT("\xef\xbb\xbf"), "\"\\ufeff\"", "\\ufeff"},
    {TEXT("Zürich Москва 東京 😀"), "\"Zürich Москва 東京 😀\"", "Zürich Москва 東京 😀"},
    {TEXT("\xff\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\"", "\xef\xbf\xbd\xef\xbf\xbd"},
    {TEXT("cut \xe2\x82"), "\"cut \xef\xbf\xbd\"", "cut \xef\xbf\xbd"},
    {TEXT("\xef\xbf\xbd"), "\"\xef\xbf\xbd\"", "\xef\xbf\xbd"},
};

static void json_escapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_BUFFER struct buffer out = {0};
        escape_json(&out, cases[i].input);
        assert_string_equal(out.data, cases[i].json);
    }
}

static void visible_escapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_BUFFER struct buffer out = {0};
        buffer_text(&out, "");
        escape_visible(&out, cases[i].input);
        assert_string_equal(out.data, cases[i].visible);
    }
}

/* Every byte at every place of a run, so that the test of eight bytes at once is held to the
 * definition; and never more room than the header promises. */
static void bytes_at_any_place(void **state)
{
    (void)state;
    for (unsigned place = 0; place < 20; place++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            for (unsigned other = 0; other < 3; other++) {
                char input[20], output[sizeof input * ESCAPE_JSON_FACTOR + ESCAPE_JSON_QUOTES];
                memset(input, "a~\x80"[other], sizeof input);
                input[place] = (char)byte;
                struct text text = {input, sizeof input};
                char *end = escape_json_write(output, text);
                struct text result = {output, (size_t)(end - output)};
                assert_true(result.size <= sizeof output);
                assert_true(text_is_utf8(result));
                for (size_t i = 1; i + 1 < result.size; i++) {
                    unsigned char c = (unsigned char)output[i];
                    assert_true(c >= 0x20 && c != 0x7F);
                    assert_true(c != '"' || output[i - 1] == '\\');
                }
            }
        }
    }
}

static void copies_are_valid(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text copy = text_copy_valid(cases[i].input);
        assert_true(text_is_utf8(copy));
        if (text_is_utf8(cases[i].input))
            assert_true(text_equal(copy, cases[i].input));
        free((char *)copy.data);
    }
}

static void documents_lose_what_does_not_print(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0};
    escape_json_document(&out, TEXT("{\n  \"\xc2\x9b\x7f\": \"\xe2\x80\xae é\"\n}"));
    assert_string_equal(out.data, "{\n  \"\\u009b\\u007f\": \"\\u202e é\"\n}");
}

static void columns_are_those_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(escape_columns(TEXT("")), 0);
    assert_int_equal(escape_columns(TEXT("abc")), 3);
    assert_int_equal(escape_columns(TEXT("東京")), 4);
    assert_int_equal(escape_columns(TEXT("e\xcc\x81")), 1);
    assert_int_equal(escape_columns(TEXT("ab 東京 cd")), 10);
    assert_int_equal(escape_plain_run(TEXT("")), 0);
    assert_int_equal(escape_plain_run(TEXT(" ~\x7f")), 2);
    assert_int_equal(escape_plain_run(TEXT("a\tb")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_escapes),
        cmocka_unit_test(visible_escapes),
        cmocka_unit_test(bytes_at_any_place),
        cmocka_unit_test(copies_are_valid),
        cmocka_unit_test(documents_lose_what_does_not_print),
        cmocka_unit_test(columns_are_those_of_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
