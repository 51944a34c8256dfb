/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"
#include "base/memory.h"
#include "match/match.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "match_condition.h"

/* Stands in for the reader's set: writes down what it is asked to hold. */
struct wanted {
    struct buffer text;
    struct text name;
    wanted_fill *fill;
    void *context;
};

void wanted_fill_with(struct wanted *wanted, wanted_fill *fill, void *context)
{
    wanted->fill = fill;
    wanted->context = context;
}

void wanted_add_group(struct wanted *wanted, struct text provider, uint32_t group)
{
    wanted->name = provider;
    wanted->fill(wanted->context, group, wanted, 7);
}

void wanted_add_event(struct wanted *wanted, uint32_t provider, uint32_t event_id)
{
    assert_int_equal(provider, 7);
    buffer_append(&wanted->text, wanted->name.data, wanted->name.size);
    buffer_format(&wanted->text, "/%u\n", event_id);
}

void wanted_add_marker(struct wanted *wanted, struct text prefix)
{
    buffer_append(&wanted->text, prefix.data, prefix.size);
    buffer_text(&wanted->text, "*\n");
}

static struct kb_condition secure[] = {TEST(3, "http_status", "403"),
                                       TEST(0, "contains", "secure channel")};
static struct kb_condition either[] = {TEST(1, "equals", "a"), TEST(2, "equals", "b")};
static struct kb_condition negated[] = {TEST(1, "equals", "a")};

static const char *transport_aliases[] = {"MSExchange OWA Legacy", "msexchange  owa"};

static struct kb_parameter sync_parameters[] = {{.name = "mailbox_server", .string = 1},
                                                {.name = "virtual_directory", .string = 2}};
static struct kb_parameter oma_parameters[] = {
    {.name = "mailbox_server", .string = 1, .pattern = "server (?<mailbox_server>\\S+)"},
    {.name = "user", .string = 2},
    {.name = "mailbox_server", .pattern = "host=(?<mailbox_server>\\S*)"},
    {.name = "mailbox_server", .string = 2}};
static struct kb_parameter url_parameters[] = {{.name = "url", .string = 2}};
static struct kb_parameter any_parameters[] = {{.name = "first"}};
static struct kb_parameter named_parameters[] = {{.name = "server", .data = "ServerName"}};
static struct kb_condition named[] = {
    {.node = KB_NODE_TEST, .data = "ErrorCode", .operator= "equals", .value = "10"}};

static struct kb_signature signatures[] = {
    {.id = "activesync-3029",
     .provider = "Server ActiveSync",
     .event_id = 3029,
     .parameters = sync_parameters,
     .parameter_count = 2,
     .target = "mailbox_server"},
    {.id = "any-7",
     .provider = "P",
     .event_id = 7,
     .condition = {.node = KB_NODE_ANY, .children = either, .child_count = 2},
     .specificity = 1},
    {.id = "config", .source = "config-file", .provider = "P", .event_id = 10},
    {.id = "cross-9", .provider = "Cross", .event_id = 9},
    {.id = "cross-source-9",
     .provider = "Cross Source",
     .event_id = 9,
     .condition = TEST(1, "equals", "a"),
     .specificity = 1},
    {.id = "not-8",
     .provider = "P",
     .event_id = 8,
     .condition = {.node = KB_NODE_NOT, .children = negated, .child_count = 1},
     .specificity = 1},
    {.id = "oma-1805",
     .provider = "MSExchangeOMA",
     .event_id = 1805,
     .parameters = oma_parameters,
     .parameter_count = 4,
     .target = "mailbox_server"},
    {.id = "oma-1805-403",
     .provider = "MSExchangeOMA",
     .event_id = 1805,
     .condition = TEST(3, "http_status", "403"),
     .specificity = 1},
    {.id = "oma-1805-403-also",
     .provider = "MSExchangeOMA",
     .event_id = 1805,
     .condition = TEST(3, "starts_with", "403"),
     .specificity = 1},
    {.id = "oma-1805-secure",
     .provider = "MSExchangeOMA",
     .event_id = 1805,
     .condition = {.node = KB_NODE_ALL, .children = secure, .child_count = 2},
     .specificity = 2},
    {.id = "owa-42",
     .source = "event-record",
     .provider = "MSExchange OWA",
     .aliases = transport_aliases,
     .alias_count = 2,
     .event_id = 42,
     .parameters = url_parameters,
     .parameter_count = 1,
     .target = "url",
     .target_is_url = true},
    {.id = "slow-11",
     .provider = "P",
     .event_id = 11,
     .condition = TEST(1, "matches", "^(a+)+$"),
     .specificity = 1},
    {.id = "named-13",
     .provider = "P",
     .event_id = 13,
     .condition = {.node = KB_NODE_ALL, .children = named, .child_count = 1},
     .specificity = 1,
     .parameters = named_parameters,
     .parameter_count = 1,
     .target = "server"},
    {.id = "strings-12",
     .provider = "P",
     .event_id = 12,
     .parameters = any_parameters,
     .parameter_count = 1},
};

static const char *markers[] = {"MSExchange", "Server ActiveSync"};
static const struct kb kb = {.signatures = signatures,
                             .signature_count = sizeof signatures / sizeof *signatures,
                             .markers = markers,
                             .marker_count = 2};

static int set_up(void **state)
{
    *state = matcher_new(&kb, NULL);
    return *state ? 0 : -1;
}

/* As the signatures of the built-in base are. */
static int set_up_checked(void **state)
{
    static struct kb_signature copies[sizeof signatures / sizeof *signatures];
    static struct kb checked;
    memcpy(copies, signatures, sizeof copies);
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
        copies[i].checked = true;
    checked = kb;
    checked.signatures = copies;
    *state = matcher_new(&checked, NULL);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    matcher_free(*state);
    return 0;
}

/* The id of the signature that matches; NULL when none does. */
static const char *match(void **state, const char *provider, uint32_t event_id,
                         const char *const *strings, struct match *ret)
{
    struct insertion insertions[8];
    struct record record = {
        .provider = text_of(provider), .event_id = event_id, .strings = insertions};
    while (strings && strings[record.string_count]) {
        insertions[record.string_count].value = text_of(strings[record.string_count]);
        record.string_count++;
    }
    struct match result = {0};
    if (!matcher_match(*state, &record, &result))
        return NULL;
    /* Asked for while the record lives, the last one first. */
    for (size_t i = result.value_count; i-- > 0;)
        match_value(&result, &record, i);
    if (ret)
        *ret = result;
    return signatures[result.signature].id;
}

#define STRINGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_text(struct text text, const char *expected)
{
    if (!text_equal(text, text_of(expected)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)text.size, text.data, expected);
}

static void test_provider(void **state)
{
    for (int again = 0; again < 2; again++) {
        assert_string_equal(match(state, "Server ActiveSync", 3029, NULL, NULL), "activesync-3029");
        assert_string_equal(match(state, "SERVER activesync", 3029, NULL, NULL), "activesync-3029");
        assert_string_equal(match(state, " Server \t ActiveSync ", 3029, NULL, NULL),
                            "activesync-3029");
        assert_null(match(state, "ServerActiveSync", 3029, NULL, NULL));
        assert_null(match(state, "Server ActiveSync 2", 3029, NULL, NULL));
        assert_null(match(state, "MSExchangeIS Public Store", 3029, NULL, NULL));
        assert_null(match(state, "Server ActiveSync", 3030, NULL, NULL));
        assert_null(match(state, "Server ActiveSync", 3029 + 65536, NULL, NULL));
        assert_null(match(state, "Microsoft-Windows-Kernel-Power", 42, NULL, NULL));
        assert_string_equal(match(state, "MSExchange OWA", 42, NULL, NULL), "owa-42");
        assert_string_equal(match(state, "MSExchange OWA Legacy", 42, NULL, NULL), "owa-42");
        assert_null(match(state, "", 42, NULL, NULL));
    }
    char large[2000];
    memset(large, 'a', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    assert_null(match(state, large, 42, NULL, NULL));
}

static void test_values_by_name(void **state)
{
    struct insertion values[] = {{TEXT("ServerName"), TEXT("")},
                                 {TEXT(""), TEXT("10")},
                                 {TEXT("errorcode"), TEXT("48")},
                                 {TEXT("servername"), TEXT("EX01")}};
    struct record record = {
        .provider = TEXT("P"), .event_id = 13, .strings = values, .string_count = 4};
    struct match found = {0};
    /* The value is there, but not under that name. */
    assert_false(matcher_match(*state, &record, &found));
    values[2].value = TEXT("10");
    assert_true(matcher_match(*state, &record, &found));
    assert_text(match_value(&found, &record, 0), "EX01");
    assert_text(found.target, "EX01");
}

static void test_event_source(void **state)
{
    struct insertion a = {.value = TEXT("a")};
    struct record record = {.provider = TEXT("Microsoft-Exchange-Sync"),
                            .event_source = TEXT("Server ActiveSync"),
                            .event_id = 3029};
    struct match found = {0};
    assert_true(matcher_match(*state, &record, &found));
    assert_string_equal(signatures[found.signature].id, "activesync-3029");

    /* Both names may match: the more specific signature wins, whichever name it came by. */
    record = (struct record){.provider = TEXT("Cross"),
                             .event_source = TEXT("Cross Source"),
                             .event_id = 9,
                             .strings = &a,
                             .string_count = 1};
    assert_true(matcher_match(*state, &record, &found));
    assert_string_equal(signatures[found.signature].id, "cross-source-9");
    record.provider = TEXT("Cross Source");
    record.event_source = TEXT("Cross");
    assert_true(matcher_match(*state, &record, &found));
    assert_string_equal(signatures[found.signature].id, "cross-source-9");
    record.string_count = 0;
    assert_true(matcher_match(*state, &record, &found));
    assert_string_equal(signatures[found.signature].id, "cross-9");
    record.event_source = TEXT("cross source");
    assert_false(matcher_match(*state, &record, &found));
}

static void test_specificity(void **state)
{
    const char *oma = "MSExchangeOMA";
    assert_string_equal(match(state, oma, 1805, NULL, NULL), "oma-1805");
    assert_string_equal(match(state, oma, 1805, STRINGS("u", "s", "404:Not Found"), NULL),
                        "oma-1805");
    assert_string_equal(match(state, oma, 1805, STRINGS("u", "s", "403:Forbidden"), NULL),
                        "oma-1805-403");
    assert_string_equal(
        match(state, oma, 1805, STRINGS("u", "s", "403:Forbidden", "a Secure Channel"), NULL),
        "oma-1805-secure");
    assert_string_equal(match(state, oma, 1805, STRINGS("403:Forbidden", "", ""), NULL),
                        "oma-1805");
}

static void test_conditions(void **state)
{
    assert_string_equal(match(state, "p", 7, STRINGS("A"), NULL), "any-7");
    assert_string_equal(match(state, "p", 7, STRINGS("", "b"), NULL), "any-7");
    assert_null(match(state, "p", 7, STRINGS("b", "a"), NULL));
    assert_null(match(state, "p", 7, NULL, NULL));
    assert_string_equal(match(state, "p", 8, STRINGS("b"), NULL), "not-8");
    assert_string_equal(match(state, "p", 8, NULL, NULL), "not-8");
    assert_null(match(state, "p", 8, STRINGS("a"), NULL));
    assert_null(match(state, "p", 10, NULL, NULL));
}

static void test_parameters(void **state)
{
    struct match found = {0};
    match(state, "Server ActiveSync", 3029, STRINGS(" \\\\EX01\r\n", " Exchange\t"), &found);
    assert_int_equal(found.value_count, 2);
    assert_string_equal(found.names[0], "mailbox_server");
    assert_string_equal(found.names[1], "virtual_directory");
    assert_text(found.values[0], "\\\\EX01");
    assert_text(found.values[1], "Exchange");
    assert_text(found.target, "EX01");

    match(state, "Server ActiveSync", 3029, STRINGS("two words"), &found);
    assert_text(found.values[0], "two words");
    assert_int_equal(found.values[1].size, 0);
    assert_int_equal(found.target.size, 0);

    match(state, "MSExchangeOMA", 1805, STRINGS("server EX01 said", "host=EX02"), &found);
    assert_int_equal(found.value_count, 2);
    assert_text(found.values[0], "EX01");
    assert_text(found.values[1], "host=EX02");
    match(state, "MSExchangeOMA", 1805, STRINGS("server ", "host= host=", "x host=EX03"), &found);
    assert_text(found.values[0], "EX03");
    match(state, "MSExchangeOMA", 1805, STRINGS("nothing", "EX04"), &found);
    assert_text(found.target, "EX04");
    match(state, "MSExchangeOMA", 1805, NULL, &found);
    assert_int_equal(found.target.size, 0);

    match(state, "MSExchange OWA", 42, STRINGS("u", "https://ex02.contoso.com:444/owa"), &found);
    assert_text(found.values[0], "https://ex02.contoso.com:444/owa");
    assert_text(found.target, "ex02.contoso.com");

    match(state, "P", 12, STRINGS("", "  ", "third", "fourth"), &found);
    assert_text(found.values[0], "third");
    assert_int_equal(found.target.size, 0);
}

static void test_limit(void **state)
{
    assert_int_equal(matcher_limit_hits(*state), 0);
    assert_null(match(state, "P", 11, STRINGS("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), NULL));
    assert_int_equal(matcher_limit_hits(*state), 1);
    assert_string_equal(match(state, "P", 11, STRINGS("aaa"), NULL), "slow-11");
    assert_int_equal(matcher_limit_hits(*state), 1);
}

static void test_want(void **state)
{
    struct wanted wanted = {0};
    matcher_want(*state, &wanted);
    assert_non_null(strstr(wanted.text.data, "Server ActiveSync/3029\n"));
    assert_non_null(strstr(wanted.text.data, "MSExchange OWA/42\n"));
    assert_non_null(strstr(wanted.text.data, "MSExchange OWA Legacy/42\n"));
    assert_non_null(strstr(wanted.text.data, "MSExchange*\nServer ActiveSync*\n"));
    assert_null(strstr(wanted.text.data, "P/10"));
    buffer_free(&wanted.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_provider, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_values_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_values_by_name, set_up_checked, tear_down),
        cmocka_unit_test_setup_teardown(test_event_source, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_specificity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_conditions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_conditions, set_up_checked, tear_down),
        cmocka_unit_test_setup_teardown(test_parameters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parameters, set_up_checked, tear_down),
        cmocka_unit_test_setup_teardown(test_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limit, set_up_checked, tear_down),
        cmocka_unit_test_setup_teardown(test_want, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
