/* SPDX-License-Identifier: MIT */
#include "match/server_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct example {
    const char *value;
    const char *name; /* "" = none */
};

static void check(struct text (*of)(struct text), const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text name = of(text_of(examples[i].value));
        if (!text_equal(name, text_of(examples[i].name)))
            fail_msg("\"%s\" gives \"%.*s\", not \"%s\"", examples[i].value, (int)name.size,
                     name.data, examples[i].name);
    }
}

static void test_names(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"EX01", "EX01"},
        {"  EX01\r\n", "EX01"},
        {"ex01.contoso.com", "ex01.contoso.com"},
        {"ex01.contoso.com.", "ex01.contoso.com"},
        {"\\\\EX01", "EX01"},
        {"\\\\EX01\\Exchange", "EX01"},
        {"\\\\\\\\EX01", "EX01"},
        {"B\xc3\xbcro01", "B\xc3\xbcro01"},
        {"\\\\", ""},
        {"", ""},
        {".", ""},
        {"..", ""},
        {"EX01 and EX02", ""},
        {"EX\x1b[31m01", ""},
        {"EX\x7f", ""},
        {"EX\xc2\x9b"
         "01",
         ""}, /* CSI */
        {"EX\xc2\xa0"
         "01",
         ""}, /* no-break space */
        {"EX\xe2\x80\xae"
         "01",
         ""},                   /* right-to-left override */
        {"EX\xe2\x80\x8b", ""}, /* zero width space */
        {"EX\xff", ""},
    };
    check(server_name_of, examples, sizeof examples / sizeof *examples);
}

static void test_long_names(void **state)
{
    (void)state;
    char name[SERVER_NAME_MAX + 3];
    memset(name, 'a', sizeof name);
    assert_int_equal(server_name_of((struct text){name, SERVER_NAME_MAX}).size, SERVER_NAME_MAX);
    assert_int_equal(server_name_of((struct text){name, SERVER_NAME_MAX + 1}).size, 0);
    assert_int_equal(server_name_of(TEXT("EX\0"
                                         "01"))
                         .size,
                     0);
}

static void test_urls(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"https://ex02.contoso.com/owa", "ex02.contoso.com"},
        {"http://EX02/owa", "EX02"},
        {"HTTPS://EX02", "EX02"},
        {" https://EX02/ ", "EX02"},
        {"https://user@host:444/owa", "host"},
        {"https://user:p@ss@host:444/owa", "host"},
        {"https://host?x=@evil", "host"},
        {"https://host#@evil", "host"},
        {"https://host\\@evil/", "host"},
        {"https://[::1]:444/owa", "::1"},
        {"https://[fe80::1%25eth0]/", "fe80::1%25eth0"},
        {"https://[::1", ""},
        {"https://[]/", ""},
        {"https://[::1]x/", ""},
        {"https://[host]/", ""},
        {"fe80::1", "fe80::1"},
        {"[fe80::1]:80", "fe80::1"},
        {"https://10.0.0.5:8080/", "10.0.0.5"},
        {"ex02.contoso.com", "ex02.contoso.com"},
        {"ex02/owa", "ex02"},
        {"ex02:443/owa", "ex02"},
        {"ex02.contoso.com./owa", "ex02.contoso.com"},
        {"https://ex02.contoso.com.:443/", "ex02.contoso.com"},
        {"//ex02/owa", "ex02"},
        {"\\\\EX02\\share", "EX02"},
        {"ex_02", "ex_02"},
        {"https:/host", ""},
        {"https:host", ""},
        {"https://", ""},
        {"https:///owa", ""},
        {"://host", ""},
        {"https://:443/", ""},
        {"https://user@/", ""},
        {"https://host:44x/", ""},
        {"https://host:123456/", ""},
        {"https://ho st/", ""},
        {"https://ho%20st/", ""},
        {"https://<host>/", ""},
        {"https://host:/", "host"},
        {"https://.host/", ""},
        {"https://host../", ""},
        {"C:\\inetpub", ""},
        {"/owa", ""},
        {"", ""},
    };
    check(server_name_of_url, examples, sizeof examples / sizeof *examples);
}

/* The bytes that a name may hold, said in another way. */
static void test_bytes(void **state)
{
    (void)state;
    for (int c = 0; c < 0x80; c++) {
        char name[] = {'a', (char)c, 'b'}, url[] = "https://a?b/";
        bool host = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '.' || c == '_';
        assert_int_equal(server_name_usable((struct text){name, 3}), c > ' ' && c < 0x7F);
        url[9] = (char)c;
        size_t size = server_name_of_url((struct text){url, sizeof url - 1}).size;
        size_t expected = host ? 3 : strchr("/?#\\", c) && c ? 1 : c == '@' ? 1 : 0;
        assert_int_equal(size, expected);
    }
}

/* URLs without a user are looked at in another way than those with one. */
static void test_plain_urls(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "B", "7", ".",  "-", "_", "\xc3\xa4", ":",   "8",
                                         "/", "?", "#", "\\", "%", "[", " ",        "ex01"};
    uint32_t random = 1;
    unsigned found = 0;
    for (unsigned round = 0; round < 20000; round++) {
        char plain[128] = "https://", user[128] = "https://u@";
        for (uint32_t left = round % 6; left > 0; left--) {
            random = random * 1664525 + 1013904223;
            const char *piece = pieces[(random >> 16) % (sizeof pieces / sizeof *pieces)];
            strcat(plain, piece);
            strcat(user, piece);
        }
        struct text name = server_name_of_url(text_of(plain));
        if (!text_equal(name, server_name_of_url(text_of(user))))
            fail_msg("\"%s\" gives \"%.*s\"", plain, (int)name.size, name.data);
        found += name.size > 0;
    }
    assert_in_range(found, 3000, 17000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),      cmocka_unit_test(test_names),
        cmocka_unit_test(test_long_names), cmocka_unit_test(test_urls),
        cmocka_unit_test(test_plain_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
