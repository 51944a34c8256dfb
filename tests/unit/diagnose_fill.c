/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "diagnose/fill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void expect(const struct fill *fill, const char *text, bool command, const char *expected)
{
    AUTO_FREE char *filled = fill_text(fill, text, command);
    assert_string_equal(filled, expected);
}

static void names_and_defaults(void **unused)
{
    (void)unused;
    struct text values[] = {TEXT("Exchange"), TEXT("older")};
    struct attribute_values attributes[] = {{"virtual_directory", values, 2}, {"user", NULL, 0}};
    struct fill fill = {"EX01", "FE01, FE02", attributes, 2};
    expect(&fill, "On {server}, by {reporter}.", false, "On EX01, by FE01, FE02.");
    expect(&fill, "{virtual_directory|Public}", false, "Exchange");
    expect(&fill, "{user|a user} {other|x} {other}", false, "a user x <other>");
    expect(&fill, "Get-X | % { $_.Name } {", true, "Get-X | % { $_.Name } {");
    expect(&fill, "", false, "");
    expect(&fill, "{server", false, "{server");
    expect(&fill, "{server|", true, "{server|");
}

static void hostile_values_stay_out_of_commands(void **unused)
{
    (void)unused;
    static const char *const hostile[] = {
        "EX01; shutdown",  "EX01\nrm",  "$(calc)", "`calc`", "a\"b",     "a'b", "a|b", "a&b",
        "-Confirm:$false", "-Identity", "/quiet",  "@file",  "\xc3\xa4", "%a%", "a b", "<x>"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct fill fill = {hostile[i], "FE01", NULL, 0};
        AUTO_FREE char *text = memory_format("on %s", hostile[i]);
        expect(&fill, "Get-X {server|EX}", true, "Get-X <server>");
        expect(&fill, "on {server}", false, text);
    }
    struct fill fill = {"ex-01.contoso.com", "10.0.0.1", NULL, 0};
    expect(&fill, "Get-X {server} {reporter}", true, "Get-X ex-01.contoso.com 10.0.0.1");
}

static void placeholders_in_values_are_text(void **unused)
{
    (void)unused;
    struct fill fill = {"{reporter}", "{server}", NULL, 0};
    expect(&fill, "{server}{reporter}", false, "{reporter}{server}");
}

static void a_nul_does_not_end_the_text(void **unused)
{
    (void)unused;
    struct text value = {"a\0b", 3};
    struct attribute_values attribute = {"user", &value, 1};
    struct fill fill = {"EX01", "FE01", &attribute, 1};
    expect(&fill, "{user}!", false,
           "a\xef\xbf\xbd"
           "b!");
    expect(&fill, "{user}!", true, "<user>!");
}

static void long_values_are_cut_visibly(void **unused)
{
    (void)unused;
    char name[600], kept[600];
    memset(name, 'x', sizeof name);
    name[FILL_VALUE_SIZE] = '\0';
    struct fill fill = {name, NULL, NULL, 0};
    expect(&fill, "{server}", false, name);
    expect(&fill, "{server}", true, name);
    name[FILL_VALUE_SIZE] = 'x';
    name[sizeof name - 1] = '\0';
    snprintf(kept, sizeof kept, "%.*s\xe2\x80\xa6.", FILL_VALUE_SIZE, name);
    expect(&fill, "{server}.", false, kept);
    expect(&fill, "{server}.", true, "<server>.");
    memcpy(name + FILL_VALUE_SIZE - 1, "\xc3\xa4", 2); /* no character is cut in two */
    snprintf(kept, sizeof kept, "%.*s\xe2\x80\xa6", FILL_VALUE_SIZE - 1, name);
    expect(&fill, "{server}", false, kept);
    expect(&fill, "{reporter|-}", false, "-");
}

static void an_empty_article_is_filled(void **unused)
{
    (void)unused;
    struct fill fill = {"EX01", "FE01", NULL, 0};
    struct diagnosis diagnosis = {0};
    json_t *article = json_pack("{s:[{s:[n]}]}", "fixes", "steps");
    fill_article(&fill, article, &diagnosis);
    assert_string_equal(diagnosis.summary, "");
    assert_int_equal(diagnosis.fix_count, 1);
    assert_string_equal(diagnosis.fixes[0].steps[0], "");
    assert_null(diagnosis.fixes[0].commands[0]);
    json_decref(article);
    struct report report = {0};
    report.diagnoses = memory_zeroed(1, sizeof diagnosis);
    report.diagnoses[0] = diagnosis;
    report.diagnosis_count = 1;
    report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_defaults),
        cmocka_unit_test(hostile_values_stay_out_of_commands),
        cmocka_unit_test(placeholders_in_values_are_text),
        cmocka_unit_test(a_nul_does_not_end_the_text),
        cmocka_unit_test(long_values_are_cut_visibly),
        cmocka_unit_test(an_empty_article_is_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
