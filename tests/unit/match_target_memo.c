/* SPDX-License-Identifier: MIT */

/* What is remembered of a text must not be said of one that only looks like it. */

#include "match/target_memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static bool is_known(const struct target_memo *memo, size_t signature, struct text string)
{
    struct target_answer answer;
    return target_memo_find(memo, signature, string, &answer);
}

static void remembers_what_a_string_named(void **state)
{
    (void)state;
    struct target_memo *memo = target_memo_new();
    const struct text string = TEXT(" \\\\EX01.corp.example.com ");
    const struct text value = {string.data + 1, string.size - 2};
    const struct text target = {string.data + 3, string.size - 4};
    assert_false(is_known(memo, 0, string));
    const uint64_t number = target_memo_set(memo, 0, string, value, target);
    char copy[64];
    memcpy(copy, string.data, string.size);
    struct target_answer answer;
    assert_true(target_memo_find(memo, 0, (struct text){copy, string.size}, &answer));
    assert_true(number > 0 && answer.number == number);
    assert_ptr_equal(answer.value.data, copy + 1);
    assert_int_equal(answer.value.size, value.size);
    assert_ptr_equal(answer.target.data, copy + 3);
    assert_int_equal(answer.target.size, target.size);
    assert_false(is_known(memo, 1, string));
    target_memo_free(memo);
}

/* Of each size a text with another byte, or with one less or more. */
static void tells_texts_apart(void **state)
{
    (void)state;
    char bytes[80];
    memset(bytes, 'x', sizeof bytes);
    for (size_t size = 0; size <= 70; size++) {
        struct target_memo *memo = target_memo_new();
        const struct text string = {bytes, size}, none = {"", 0};
        const bool kept = size > 0 && size <= 64;
        assert_int_equal(target_memo_set(memo, 3, string, none, none) > 0, kept);
        assert_int_equal(is_known(memo, 3, string), kept);
        assert_false(is_known(memo, 3, (struct text){bytes, size + 1}));
        assert_false(is_known(memo, 3, (struct text){bytes, size ? size - 1 : 0}));
        for (size_t i = 0; i < size; i++) {
            bytes[i] = 'y';
            assert_false(is_known(memo, 3, string));
            bytes[i] = 'x';
        }
        assert_int_equal(is_known(memo, 3, string), kept);
        target_memo_free(memo);
    }
}

static bool host_is_known(const struct target_memo *memo, size_t signature, struct text url,
                          struct text expected)
{
    struct host_answer answer;
    if (!target_memo_find_host(memo, signature, url, &answer))
        return false;
    assert_true(answer.host.data >= url.data && answer.host.data < url.data + url.size);
    assert_true(text_equal(answer.host, expected));
    return true;
}

static void remembers_the_host_of_urls(void **state)
{
    (void)state;
    struct target_memo *memo = target_memo_new();
    const struct text settled = TEXT("https://mail.corp.example.com/");
    const struct text host = TEXT("mail.corp.example.com");
    struct host_answer answer = {.host = {settled.data + 8, host.size}};
    answer.number = target_memo_set_host(memo, 5, settled, &answer);
    assert_true(answer.number > 0);
    assert_true(host_is_known(memo, 5, settled, host));
    assert_true(host_is_known(memo, 5, TEXT("https://mail.corp.example.com/owa/1?a=b"), host));
    assert_false(host_is_known(memo, 6, settled, host));
    assert_false(is_known(memo, 5, host));
    assert_false(is_known(memo, 5, settled));
    static const char *const others[] = {
        "http://mail.corp.example.com/",    "HTTPS://mail.corp.example.com/",
        "https:/xmail.corp.example.com/",   "https://mail.corp.example.com",
        "https://mail.corp.example.com:1/", "https://mail.corp.example.com.x/",
        "https://mail.carp.example.com/",   "https://Mail.corp.example.com/",
        "https:///mail.corp.example.com/",  "mail.corp.example.com/",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(host_is_known(memo, 5, text_of(others[i]), host));
    /* What is behind the slash is none of it. */
    assert_int_equal(
        target_memo_set_host(memo, 5, TEXT("https://mail.corp.example.com/o"), &answer), 0);
    assert_int_equal(target_memo_set_host(memo, 5, TEXT("https://mail.corp.example.com?"), &answer),
                     0);
    target_memo_free(memo);
}

/* More than there is room for: what is found is right. */
static void forgets(void **state)
{
    (void)state;
    struct target_memo *memo = target_memo_new();
    static uint64_t numbers[3000];
    char text[32];
    unsigned found = 0;
    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < 3000; i++) {
            const int size = snprintf(text, sizeof text, "a server of %u.example", i);
            const struct text string = {text, (size_t)size}, part = {text + 12, 3};
            struct target_answer answer;
            if (target_memo_find(memo, i % 3, string, &answer)) {
                assert_int_equal(answer.number, numbers[i]);
                assert_ptr_equal(answer.target.data, part.data);
                found++;
            } else {
                numbers[i] = target_memo_set(memo, i % 3, string, string, part);
            }
            assert_true(is_known(memo, i % 3, string));
        }
    assert_in_range(found, 0, 2999);
    target_memo_free(memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembers_what_a_string_named),
        cmocka_unit_test(tells_texts_apart),
        cmocka_unit_test(remembers_the_host_of_urls),
        cmocka_unit_test(forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
