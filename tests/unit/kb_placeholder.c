/* SPDX-License-Identifier: MIT */
#include "kb/placeholder.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Writes a text with its placeholders as [name] and [name=text]. */
static void expect(const char *text, const char *wanted)
{
    AUTO_BUFFER struct buffer out = {0};
    struct text rest = text_of(text);
    struct placeholder found;
    bool more;
    do {
        more = placeholder_next(&rest, &found);
        buffer_append(&out, found.before.data, found.before.size);
        if (more && found.has_text)
            buffer_format(&out, "[%.*s=%.*s]", (int)found.name.size, found.name.data,
                          (int)found.text.size, found.text.data);
        else if (more)
            buffer_format(&out, "[%.*s]", (int)found.name.size, found.name.data);
    } while (more);
    assert_string_equal(out.data, wanted);
}

static void test_placeholders_are_found(void **state)
{
    (void)state;
    expect("", "");
    expect("none", "none");
    expect("{server}", "[server]");
    expect("on {server}, in {virtual_directory|/Exchange}.",
           "on [server], in [virtual_directory=/Exchange].");
    expect("{a}{b2|}", "[a][b2=]");
}

static void test_other_braces_are_text(void **state)
{
    (void)state;
    expect("{ $_.Name } {Server} {2} {} { {a b} {", "{ $_.Name } {Server} {2} {} { {a b} {");
    expect("{server", "{server");
    expect("{server|text", "{server|text");
    expect("{{server}}", "{[server]}");
    expect("{this_name_is_longer_than_a_name_may_be}", "{this_name_is_longer_than_a_name_may_be}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_placeholders_are_found),
        cmocka_unit_test(test_other_braces_are_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
