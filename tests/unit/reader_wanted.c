/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader/wanted.h"

static void finds_what_was_added(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    wanted_add(wanted, TEXT("Server ActiveSync"), 3029);
    wanted_add(wanted, TEXT("Server ActiveSync"), 3029);
    wanted_add(wanted, TEXT("MSExchange OWA"), 42);
    uint32_t sync = wanted_provider(wanted, TEXT("server  activesync"));
    uint32_t owa = wanted_provider(wanted, TEXT("MSEXCHANGE OWA"));
    assert_int_not_equal(sync, WANTED_NO_PROVIDER);
    assert_int_not_equal(sync, owa);
    assert_true(wanted_has(wanted, sync, 3029));
    assert_false(wanted_has(wanted, sync, 42));
    assert_true(wanted_has(wanted, owa, 42));
    assert_false(wanted_has(wanted, owa, 3029));
    wanted_free(wanted);
}

struct filled {
    unsigned count;
};

static void fill(void *context, uint32_t group, struct wanted *wanted, uint32_t provider)
{
    struct filled *filled = context;
    filled->count++;
    wanted_add_event(wanted, provider, 100 + group);
}

/* A name's groups are asked for when it is, and once. */
static void groups_come_when_they_are_asked_for(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    struct filled filled = {0};
    wanted_fill_with(wanted, fill, &filled);
    wanted_add(wanted, TEXT("MSExchange OWA"), 42);
    wanted_add_group(wanted, TEXT("MSExchange OWA"), 1);
    wanted_add_group(wanted, TEXT("Server ActiveSync"), 2);
    wanted_add_group(wanted, TEXT("MSExchange  owa"), 3);
    assert_int_equal(filled.count, 0);
    for (int twice = 0; twice < 2; twice++) {
        uint32_t owa = wanted_provider(wanted, TEXT("msexchange owa"));
        assert_int_equal(filled.count, 2);
        assert_true(wanted_has(wanted, owa, 42));
        assert_true(wanted_has(wanted, owa, 101));
        assert_true(wanted_has(wanted, owa, 103));
        assert_false(wanted_has(wanted, owa, 102));
    }
    assert_true(wanted_has(wanted, wanted_provider(wanted, TEXT("Server ActiveSync")), 102));
    assert_int_equal(filled.count, 3);
    wanted_free(wanted);
}

static void keeps_other_names_apart(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    wanted_add(wanted, TEXT("MSExchange OWA"), 42);
    assert_int_equal(wanted_provider(wanted, TEXT("MSExchangeOWA")), WANTED_NO_PROVIDER);
    assert_int_equal(wanted_provider(wanted, TEXT("MSExchange OW")), WANTED_NO_PROVIDER);
    assert_int_equal(wanted_provider(wanted, (struct text){NULL, 0}), WANTED_NO_PROVIDER);
    assert_false(wanted_has(wanted, WANTED_NO_PROVIDER, 42));
    char large[4096];
    memset(large, 'x', sizeof large);
    wanted_add(wanted, (struct text){large, sizeof large}, 1);
    assert_int_equal(wanted_provider(wanted, (struct text){large, sizeof large}),
                     WANTED_NO_PROVIDER);
    wanted_free(wanted);
}

static void all_wants_everything(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    assert_false(wanted_all(wanted));
    wanted_add_all(wanted);
    assert_true(wanted_all(wanted));
    assert_true(wanted_has(wanted, WANTED_NO_PROVIDER, 7));
    wanted_free(wanted);
}

static void any_id_of_a_provider(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    wanted_add(wanted, TEXT("Server ActiveSync"), 3029);
    wanted_add_provider(wanted, TEXT("MSExchange OWA"));
    uint32_t sync = wanted_provider(wanted, TEXT("Server ActiveSync"));
    uint32_t owa = wanted_provider(wanted, TEXT("msexchange owa"));
    assert_true(wanted_has(wanted, owa, 0));
    assert_true(wanted_has(wanted, owa, 65535));
    assert_true(wanted_has(wanted, sync, 3029));
    assert_false(wanted_has(wanted, sync, 42));
    assert_false(wanted_has(wanted, WANTED_NO_PROVIDER, 42));
    assert_false(wanted_all(wanted));
    wanted_free(wanted);
}

static void only_some_ids(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    wanted_add_all(wanted);
    wanted_only(wanted, 42, 42);
    wanted_only(wanted, 65000, 65535);
    assert_false(wanted_all(wanted));
    assert_true(wanted_has(wanted, WANTED_NO_PROVIDER, 42));
    assert_false(wanted_has(wanted, WANTED_NO_PROVIDER, 41));
    assert_false(wanted_has(wanted, WANTED_NO_PROVIDER, 43));
    assert_true(wanted_has(wanted, WANTED_NO_PROVIDER, 65535));
    assert_false(wanted_has(wanted, WANTED_NO_PROVIDER, 65536 + 42));
    wanted_free(wanted);
    wanted = wanted_new();
    wanted_only(wanted, 0, 100);
    wanted_add_provider(wanted, TEXT("MSExchange OWA"));
    uint32_t owa = wanted_provider(wanted, TEXT("MSExchange OWA"));
    assert_true(wanted_has(wanted, owa, 0));
    assert_false(wanted_has(wanted, owa, 101));
    wanted_free(wanted);
}

static void marks_by_prefix(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    assert_false(wanted_is_marked(wanted, TEXT("MSExchange OWA")));
    wanted_add_marker(wanted, TEXT("MSExchange"));
    wanted_add_marker(wanted, TEXT("Server ActiveSync"));
    assert_true(wanted_is_marked(wanted, TEXT("msexchange owa")));
    assert_true(wanted_is_marked(wanted, TEXT("SERVER   ACTIVESYNC")));
    assert_false(wanted_is_marked(wanted, TEXT("MSExchang")));
    assert_false(wanted_is_marked(wanted, TEXT("My MSExchange")));
    wanted_free(wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_added),
        cmocka_unit_test(groups_come_when_they_are_asked_for),
        cmocka_unit_test(keeps_other_names_apart),
        cmocka_unit_test(all_wants_everything),
        cmocka_unit_test(any_id_of_a_provider),
        cmocka_unit_test(only_some_ids),
        cmocka_unit_test(marks_by_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
