/* SPDX-License-Identifier: MIT */

/* What a matcher remembers from record to record must not show: one that has seen many records says
 * of each what a new one says. */

#include "base/memory.h"
#include "match/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "match_condition.h"

/* Tests that signatures share, and such that differ from them in one member only. */
static struct kb_condition both[] = {TEST(2, "contains", "a"), TEST(0, "equals", "b")};
static struct kb_condition either[] = {TEST(2, "equals", "b"), TEST(2, "contains", "b")};
static struct kb_condition one[] = {TEST(0, "contains", "a")};
static struct kb_condition named[] = {
    {.node = KB_NODE_TEST, .data = "n", .operator= "equals", .value = "b"}};

static struct kb_parameter plain[] = {{.name = "server", .string = 1}};
static struct kb_parameter patterns[] = {
    {.name = "other", .string = 2},
    {.name = "server", .string = 1, .pattern = "\\A(?:srv )?(?<server>[a-z]+)\\z"},
    {.name = "server", .string = 1, .pattern = "(?<server>[0-9]+)"},
    {.name = "server", .pattern = "(?<server>x.)"}};

#define SIGNATURE(name, conditions, kind, many, from, url)                                         \
    {                                                                                              \
        .id = name, .provider = "P", .event_id = 1, .parameters = from,                            \
        .parameter_count = sizeof(from) / sizeof *(from), .target = "server",                      \
        .target_is_url = url,                                                                      \
        .condition = {.node = kind, .children = conditions, .child_count = many},                  \
        .specificity = many                                                                        \
    }

static struct kb_signature signatures[] = {
    SIGNATURE("all", both, KB_NODE_ALL, 2, plain, false),
    SIGNATURE("any", either, KB_NODE_ANY, 2, patterns, false),
    SIGNATURE("name", named, KB_NODE_ALL, 1, patterns, true),
    SIGNATURE("not", one, KB_NODE_NOT, 1, plain, true),
    SIGNATURE("plain", one, KB_NODE_ALL, 0, patterns, false),
};

static const struct kb base = {.signatures = signatures,
                               .signature_count = sizeof signatures / sizeof *signatures};

static uint32_t draw(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (*random >> 16) % below;
}

static struct text draw_string(uint32_t *random, char *out)
{
    static const char *const pieces[] = {
        "a",      "b", "x1", "srv ",     " ",
        "\\\\ex", "7", ".",  "https://", "a long name of a server that is not kept"};
    out[0] = '\0';
    for (uint32_t left = draw(random, 4); left > 0; left--)
        strcat(out, pieces[draw(random, sizeof pieces / sizeof *pieces)]);
    return text_of(out);
}

/* A value that one string settles is the same whatever the others are. */
static size_t check_settled(const struct match *match, const struct record *record, size_t value,
                            uint32_t *random)
{
    const uint32_t string = match->settled_by[value];
    if (match->values[value].size == 0 || string == 0)
        return 0;
    char texts[3][256];
    struct insertion strings[3];
    for (size_t i = 0; i < record->string_count; i++) {
        strings[i] = record->strings[i];
        if (i + 1 != string)
            strings[i].value = draw_string(random, texts[i]);
    }
    struct record other = *record;
    other.strings = strings;
    struct match fresh;
    struct matcher *matcher = matcher_new(&base, NULL);
    const bool same = matcher_match(matcher, &other, &fresh) && fresh.signature == match->signature;
    if (same)
        assert_true(text_equal(match->values[value], match_value(&fresh, &other, value)));
    matcher_free(matcher);
    return same;
}

static void assert_same(const struct match *match, const struct match *fresh,
                        const struct record *record)
{
    assert_int_equal(match->signature, fresh->signature);
    assert_true(text_equal(match->target, fresh->target));
    assert_int_equal(match->value_count, fresh->value_count);
    for (size_t i = 0; i < match->value_count; i++)
        assert_true(text_equal(match_value(match, record, i), match_value(fresh, record, i)));
}

/* What a number said of a match before, it must say again. */
static void check_number(const struct match *match)
{
    static struct {
        size_t signature;
        char target[256];
    } numbered[20000];
    assert_in_range(match->target_number, 0, 19999);
    if (match->target_number == 0)
        return;
    char *target = numbered[match->target_number].target;
    if (target[0] == '\0') {
        target[0] = 'T'; /* it is known */
        memcpy(target + 1, match->target.data, match->target.size);
        numbered[match->target_number].signature = match->signature;
    }
    assert_int_equal(numbered[match->target_number].signature, match->signature);
    assert_true(text_equal(text_of(target + 1), match->target));
}

static void an_old_matcher_says_what_a_new_one_says(void **state)
{
    (void)state;
    struct matcher *matcher = matcher_new(&base, NULL);
    size_t matches[sizeof signatures / sizeof *signatures] = {0}, targets = 0, numbers = 0,
                                              settled = 0;
    uint32_t random = 1;
    for (unsigned round = 0; round < 5000; round++) {
        char texts[3][256];
        struct insertion strings[3];
        for (size_t i = 0; i < 3; i++)
            strings[i] = (struct insertion){draw(&random, 2) ? TEXT("n") : TEXT(""),
                                            draw_string(&random, texts[i])};
        struct record record = {.provider = TEXT("P"),
                                .event_id = 1,
                                .strings = strings,
                                .string_count = draw(&random, 4)};
        struct match match, fresh;
        struct matcher *other = matcher_new(&base, NULL);
        bool matched = matcher_match(matcher, &record, &match);
        assert_int_equal(matched, matcher_match(other, &record, &fresh));
        if (matched) {
            assert_same(&match, &fresh, &record);
            check_number(&match);
            for (size_t i = 0; i < match.value_count; i++)
                settled += check_settled(&match, &record, i, &random);
            numbers += match.target_number > 0;
            matches[match.signature]++;
            targets += match.target.size > 0;
        }
        matcher_free(other);
    }
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        assert_in_range(matches[i], 20, 4900);
    assert_in_range(targets, 1000, 4500);
    assert_in_range(numbers, 1000, 4900);
    assert_in_range(settled, 500, 10000);
    matcher_free(matcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_matcher_says_what_a_new_one_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
