/* SPDX-License-Identifier: MIT */
#include "diagnose/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct server_names *make(const char *const *list, size_t count)
{
    struct server_names *names = server_names_new();
    for (size_t i = 0; i < count; i++)
        server_names_add(names, text_of(list[i]));
    server_names_finish(names);
    return names;
}

#define MAKE(...)                                                                                  \
    make((const char *const[]){__VA_ARGS__},                                                       \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static size_t resolve(const struct server_names *names, const char *name)
{
    return server_resolve(names, text_of(name));
}

static void case_and_decoration_do_not_matter(void **unused)
{
    (void)unused;
    struct server_names *names = MAKE("ex01", "EX01", "\\\\EX01", " Ex01 ", "EX01.");
    assert_int_equal(server_count(names), 1);
    assert_string_equal(server_display(names, 0), "EX01");
    assert_string_equal(server_short(names, 0), "ex01");
    assert_string_equal(server_domain(names, 0), "");
    assert_int_equal(resolve(names, "eX01"), 0);
    assert_int_equal(resolve(names, "EX02"), SERVER_NONE);
    assert_int_equal(resolve(names, ""), SERVER_NONE);
    server_names_free(names);
}

static void a_short_name_joins_the_only_full_one(void **unused)
{
    (void)unused;
    /* '-' sorts before '.', so that other names stand between the two */
    struct server_names *names = MAKE("EX01", "ex01-a", "ex01-a.contoso.com", "EX01.contoso.com");
    assert_int_equal(server_count(names), 2);
    assert_int_equal(resolve(names, "EX01"), resolve(names, "ex01.contoso.com"));
    assert_int_equal(resolve(names, "EX01-A"), resolve(names, "ex01-a.contoso.com"));
    assert_string_equal(server_display(names, resolve(names, "ex01")), "EX01.contoso.com");
    assert_string_equal(server_domain(names, resolve(names, "ex01")), "contoso.com");
    server_names_free(names);
}

static void a_short_name_of_two_machines_stays_alone(void **unused)
{
    (void)unused;
    struct server_names *names = MAKE("EX01", "ex01.contoso.com", "ex01.fabrikam.com");
    assert_int_equal(server_count(names), 3);
    assert_int_not_equal(resolve(names, "ex01.contoso.com"), resolve(names, "ex01.fabrikam.com"));
    assert_string_equal(server_display(names, resolve(names, "ex01")), "EX01");
    server_names_free(names);
}

static void addresses_have_no_host_part(void **unused)
{
    (void)unused;
    struct server_names *names = MAKE("10", "10.0.0.1", "10.0.0.2", "fe80::1", "fe80::1.2");
    assert_int_equal(server_count(names), 5);
    assert_string_equal(server_short(names, resolve(names, "10.0.0.1")), "10.0.0.1");
    assert_string_equal(server_domain(names, resolve(names, "10.0.0.1")), "");
    server_names_free(names);
}

static void the_order_of_names_does_not_show(void **unused)
{
    (void)unused;
    struct server_names *one = MAKE("b", "EX01.x.com", "ex01", "a", "Ex01.X.com");
    struct server_names *two = MAKE("Ex01.X.com", "a", "ex01", "EX01.x.com", "b");
    assert_int_equal(server_count(one), server_count(two));
    for (size_t i = 0; i < server_count(one); i++)
        assert_string_equal(server_display(one, i), server_display(two, i));
    server_names_free(one);
    server_names_free(two);
}

static void odd_names_are_names(void **unused)
{
    (void)unused;
    struct server_names *names = MAKE(".x", "x", "...", "", " ", "\xc3\xa4.x", "a..b");
    assert_int_equal(resolve(names, "..."), SERVER_NONE);
    assert_string_equal(server_short(names, resolve(names, ".x")), "");
    assert_int_equal(server_count(names), 4);
    server_names_free(names);
    names = server_names_new();
    server_names_finish(names);
    assert_int_equal(server_count(names), 0);
    assert_int_equal(resolve(names, "x"), SERVER_NONE);
    server_names_free(names);
    server_names_free(NULL);
}

static void unusable_reporters_are_unknown(void **unused)
{
    (void)unused;
    assert_true(text_equal(server_reporter_name(TEXT(" .")), TEXT(SERVER_UNKNOWN_NAME)));
    assert_true(text_equal(server_reporter_name(TEXT("EX01")), TEXT("EX01")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_and_decoration_do_not_matter),
        cmocka_unit_test(a_short_name_joins_the_only_full_one),
        cmocka_unit_test(a_short_name_of_two_machines_stays_alone),
        cmocka_unit_test(addresses_have_no_host_part),
        cmocka_unit_test(the_order_of_names_does_not_show),
        cmocka_unit_test(odd_names_are_names),
        cmocka_unit_test(unusable_reporters_are_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
