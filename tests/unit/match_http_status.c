/* SPDX-License-Identifier: MIT */
#include "match/http_status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static bool names(struct text text, struct text status)
{
    const struct text_search search = text_search_for(status);
    return http_status_in(text, &search);
}

struct example {
    const char *text;
    const char *status;
    bool found;
};

static void check(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool found = names(text_of(examples[i].text), text_of(examples[i].status));
        if (found != examples[i].found)
            fail_msg("%s in \"%s\": %s", examples[i].status, examples[i].text,
                     found ? "found" : "not found");
    }
}

static void test_plain(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"403", "403", true},
        {"403:Forbidden", "403", true},
        {"403 Forbidden", "403", true},
        {" 403 Forbidden", "403", true},
        {"403-Forbidden", "403", true},
        {"403.", "403", true},
        {"403.4 SSL required", "403", true},
        {"403.4", "403", true},
        {"403:\xe7\xa6\x81\xe6\xad\xa2", "403", true},
        {"403\xe7\xa6\x81\xe6\xad\xa2", "403", true},
        {"4030", "403", false},
        {"1403", "403", false},
        {"403rd try", "403", false},
        {"403_x", "403", false},
        {"x403", "403", false},
        {"error 403", "403", false},
        {"took 403 ms", "403", false},
        {"", "403", false},
        {"40", "403", false},
        {"404:Not Found", "403", false},
        {"200.10.3.4", "200", false},
        {"403.4567", "403", false},
        {"403.4.1", "403", false},
        {"404:see 403", "403", false},
        {"403,512 bytes", "403", false},
        {"403, Forbidden", "403", true},
    };
    check(examples, sizeof examples / sizeof *examples);
}

static void test_held(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"The remote server returned an error: (403) Forbidden.", "403", true},
        {"HTTP status code: [403]. Verify", "403", true},
        {"(403.4)", "403", true},
        {"[403.4]", "403", true},
        {"HTTP/1.1 403 Forbidden", "403", true},
        {"got HTTP/1.0 403", "403", true},
        {"got http/1.1  403 Forbidden", "403", true},
        {"HTTP/2 403", "403", true},
        {"(404) or (403)", "403", true},
        {"(4033)", "403", false},
        {"(1403)", "403", false},
        {"( 403)", "403", false},
        {"(403]", "403", false},
        {"[403)", "403", false},
        {"(403 Forbidden)", "403", false},
        {"(403", "403", false},
        {"HTTP/1.1403", "403", false},
        {"HTTP/1.1 4031", "403", false},
        {"HTTP/1.1 200 403", "403", false},
        {"XHTTP/1.1 403", "403", false},
        {"HTTP 403", "403", false},
        {"TTP/1.1 403", "403", false},
        {"/1.1 403", "403", false},
        {"HTTP/. 403", "403", false},
        {"(404) Not Found", "403", false},
        {"(440) Login Timeout", "440", true},
        {"(440) Login Timeout", "404", false},
    };
    check(examples, sizeof examples / sizeof *examples);
}

static void test_sub_status(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"403.4", "403.4", true},
        {"HTTP Error 403.4 - Forbidden: SSL is required", "403.4", true},
        {"(403.4)", "403.4", true},
        {"Fehler 403.4.", "403.4", true},
        {"\xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc"
         "403.4",
         "403.4", true},
        {"403.41 and 403.4", "403.4", true},
        {"403.41", "403.4", false},
        {"1403.4", "403.4", false},
        {"1,403.4", "403.4", false},
        {"1.403.4", "403.4", false},
        {"403.4.1", "403.4", false},
        {"v403.4", "403.4", false},
        {"403.4a", "403.4", false},
        {"403.", "403.4", false},
        {"403", "403.4", false},
        {"403;4", "403.4", false},
        {"403,4", "403.4", false},
        {"403 4", "403.4", false},
        {"403.6", "403.4", false},
        {"404.4", "403.4", false},
        {"403.14", "403.14", true},
        {"403.14", "403.1", false},
    };
    check(examples, sizeof examples / sizeof *examples);
}

static void test_valid(void **state)
{
    (void)state;
    static const char *const good[] = {"403", "100", "403.4", "403.14", "403.123"};
    static const char *const bad[] = {"",      "40",    "4033",     "403.",  "403.4x", "x03",
                                      "403,4", "403 4", "403.1234", "03.45", "042",    "403.4."};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(http_status_valid(text_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(http_status_valid(text_of(bad[i])));
}

static void test_nul(void **state)
{
    (void)state;
    assert_true(names(TEXT("a\0(403)"), TEXT("403")));
    assert_true(names(TEXT("403\0b"), TEXT("403")));
    assert_false(names((struct text){0}, TEXT("403")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),      cmocka_unit_test(test_held),
        cmocka_unit_test(test_sub_status), cmocka_unit_test(test_valid),
        cmocka_unit_test(test_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
