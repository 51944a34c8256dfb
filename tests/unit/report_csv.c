/* SPDX-License-Identifier: MIT */
#include "report/csv.h"
#include "report/report.h"
#include "report_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_cell(struct text text, const char *expected)
{
    AUTO_BUFFER struct buffer out = {0};
    struct csv csv = {.out = &out};
    csv_text(&csv, text);
    assert_string_equal(out.data ? out.data : "", expected);
}

static void cells_are_quoted_where_they_must_be(void **state)
{
    (void)state;
    assert_cell(TEXT(""), "");
    assert_cell(TEXT("plain text"), "plain text");
    assert_cell(TEXT("a,b"), "\"a,b\"");
    assert_cell(TEXT("a;b"), "\"a;b\"");
    assert_cell(TEXT("say \"so\""), "\"say \"\"so\"\"\"");
    assert_cell(TEXT("\""), "\"\"\"\"");
    assert_cell(TEXT(" around "), "\" around \"");
    assert_cell(TEXT("\xc3\xa4\xe4\xb8\xad"), "\xc3\xa4\xe4\xb8\xad");
}

static void nothing_drives_a_terminal_or_breaks_a_row(void **state)
{
    (void)state;
    assert_cell(TEXT("a\r\nb\tc"), "a\\r\\nb\\tc");
    assert_cell(TEXT("a\0b\x1b[2J\xff"), "a\\x00b\\x1b[2J\xef\xbf\xbd");
    assert_cell(TEXT("\xe2\x80\xaex\xe2\x80\xa8y"), "\\u202ex\\u2028y");
    assert_cell(TEXT("\t=1"), "\\t=1");
    assert_cell(TEXT("\r=1"), "\\r=1");
}

static void formulas_are_defused(void **state)
{
    (void)state;
    assert_cell(TEXT("=1+1"), "'=1+1");
    assert_cell(TEXT("+1+1"), "'+1+1");
    assert_cell(TEXT("-1+1"), "'-1+1");
    assert_cell(TEXT("@SUM(A1)"), "'@SUM(A1)");
    assert_cell(TEXT("=a,\"b\""), "\"'=a,\"\"b\"\"\"");
    assert_cell(TEXT("  =1"), "'  =1");
    assert_cell(TEXT("\xc2\xa0=1"), "'\xc2\xa0=1");
    assert_cell(TEXT("\"=1"), "\"'\"\"=1\"");
    assert_cell(TEXT("\xef\xbc\x9d"
                     "1"),
                "'\xef\xbc\x9d"
                "1"); /* a full-width = */
    assert_cell(TEXT("a;=1"), "\"a;'=1\"");
    assert_cell(TEXT("a;\"=1;b;-c"), "\"a;'\"\"=1;b;'-c\"");
    assert_cell(TEXT("a=1"), "a=1");
    assert_cell(TEXT("a-b@c"), "a-b@c");
    /* What begins with an apostrophe of its own can be told from what got one. */
    assert_cell(TEXT("'=1"), "''=1");
    assert_cell(TEXT("'a"), "'a");
}

static void numbers_stay_numbers(void **state)
{
    (void)state;
    assert_cell(TEXT("-5"), "-5");
    assert_cell(TEXT("+5.25"), "+5.25");
    assert_cell(TEXT("-5."), "'-5.");
    assert_cell(TEXT("-.5"), "'-.5");
    assert_cell(TEXT("-5-5"), "'-5-5");
    assert_cell(TEXT("-"), "'-");
    assert_cell(TEXT("a;-5"), "\"a;'-5\"");
    AUTO_BUFFER struct buffer out = {0};
    struct csv csv = {.out = &out};
    csv_number(&csv, -0.475);
    csv_number(&csv, 2);
    csv_number(&csv, -0.00001);
    csv_number(&csv, 0.0 / 0.0);
    csv_number(&csv, 1e15);
    csv_count(&csv, UINT64_MAX);
    csv_flag(&csv, true);
    csv_time(&csv, 0);
    csv_time(&csv, FILETIME_UNIX_EPOCH);
    csv_names(&csv, (char *[]){"a", "=b", NULL});
    csv_end(&csv);
    csv_names(&csv, NULL);
    csv_end(&csv);
    assert_string_equal(out.data, "-0.475,2,0,,1000000000000000,18446744073709551615,true,,"
                                  "1970-01-01T00:00:00Z,\"a;' =b\"\r\n\r\n");
}

static void objects_as_rows(void **state)
{
    (void)state;
    static const struct csv_column columns[] = {{.name = "text"},
                                                {.name = "number"},
                                                {.name = "list"},
                                                {.name = "objects", .member = "id"},
                                                {.name = "pairs", .member = "id|why"},
                                                {.name = "none"},
                                                {.name = "flag"},
                                                {.name = NULL}};
    json_t *object =
        json_pack("{s:s#, s:f, s:[s,i], s:[{s:s},{s:s}], s:{s:s,s:s}, s:n, s:b}", "text", "a\0b", 3,
                  "number", 0.25, "list", "x", 7, "objects", "id", "one", "id", "two", "pairs",
                  "id", "key", "why", "word", "none", "flag", true);
    AUTO_BUFFER struct buffer out = {0};
    struct csv csv = {.out = &out};
    csv_column_names(&csv, columns);
    csv_object(&csv, columns, object);
    assert_string_equal(out.data, "text,number,list,objects,pairs,none,flag\r\n"
                                  "a\\x00b,0.25,\"x; 7\",\"one; two\",key: word,,true\r\n");
    json_decref(object);
}

static void a_report(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = {0}, hostile = {0}, clean = {0};
    report_csv(&out, sample_findings());
    assert_non_null(strstr(out.data, "\r\n1,1,error,0.99,0.99,active,exchange-vdir-requires-ssl,"));
    assert_non_null(strstr(out.data, ",contoso.local,EX01,named,false,\"virtual_directory: "
                                     "Exchange, exchweb\",2026-01-02T03:04:05Z,"));
    size_t rows = 0;
    for (const char *at = out.data; (at = strstr(at, "\r\n")) != NULL; at += 2)
        rows++;
    assert_int_equal(rows, 4);
    report_csv(&hostile, sample_hostile());
    assert_true(text_is_utf8((struct text){hostile.data, hostile.size}));
    for (size_t i = 0; i < hostile.size; i++)
        assert_true((unsigned char)hostile.data[i] >= 0x20 || strchr("\r\n", hostile.data[i]));
    report_csv(&clean, sample_empty(VERDICT_CLEAN));
    assert_memory_equal(clean.data, "rank,", 5);
    assert_ptr_equal(strchr(clean.data, '\n'), clean.data + clean.size - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_they_must_be),
        cmocka_unit_test(nothing_drives_a_terminal_or_breaks_a_row),
        cmocka_unit_test(formulas_are_defused),
        cmocka_unit_test(numbers_stay_numbers),
        cmocka_unit_test(objects_as_rows),
        cmocka_unit_test(a_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
