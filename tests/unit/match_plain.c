/* SPDX-License-Identifier: MIT */

/* The matcher against the plainest way to say the same: conditions as trees, tests asked one by
 * one, patterns by the interpreter, nothing remembered. */

#include "base/memory.h"
#include "kb/open.h"
#include "match/match.h"
#include "match/operator.h"
#include "match/server_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define MAX_STRINGS 6
#define MAX_KEPT 4096

/* Tests and patterns that are ready, by the address of their text. */
struct plain {
    const struct kb *kb;
    struct pattern_run *run;
    struct kept {
        const char *operator, * value;
        void *compiled;
    } kept[MAX_KEPT];
};

static void *ready(struct plain *plain, const char *operator, const char * value)
{
    struct kept *kept = plain->kept;
    size_t at = ((uintptr_t) operator+ 31 *(uintptr_t) value) % MAX_KEPT;
    while (kept[at].compiled && (kept[at].operator!= operator|| kept[at].value != value))
        at = (at + 1) % MAX_KEPT;
    if (!kept[at].compiled)
        kept[at] =
            (struct kept){operator, value, operator_find(operator)->compile(value, false, NULL)};
    assert_non_null(kept[at].compiled);
    return kept[at].compiled;
}

static bool may_ask(const char *data, const struct insertion *string)
{
    return !data || text_equal_fold(text_of(data), string->name);
}

static bool test_holds(struct plain *plain, const struct kb_condition *test,
                       const struct record *record)
{
    void *compiled = ready(plain, test->operator, test->value);
    for (size_t i = 0; i < record->string_count; i++)
        if ((test->string == 0 ? may_ask(test->data, &record->strings[i])
                               : test->string == i + 1) &&
            operator_find(test->operator)->test(compiled, plain->run, record->strings[i].value))
            return true;
    return false;
}

static bool holds(struct plain *plain, const struct kb_condition *condition,
                  const struct record *record)
{
    if (condition->node == KB_NODE_TEST)
        return test_holds(plain, condition, record);
    if (condition->node == KB_NODE_NOT)
        return !holds(plain, condition->children, record);
    for (size_t i = 0; i < condition->child_count; i++)
        if (holds(plain, &condition->children[i], record) == (condition->node == KB_NODE_ANY))
            return condition->node == KB_NODE_ANY;
    return condition->node == KB_NODE_ALL;
}

static bool same(const char *a, const char *b)
{
    return text_equal_fold(text_trim(text_of(a)), text_trim(text_of(b)));
}

static bool asks_for(const struct kb_signature *signature, const char *provider, uint32_t event_id)
{
    if (signature->event_id != event_id ||
        (signature->source && strcmp(signature->source, "event-record") != 0))
        return false;
    bool named = same(signature->provider, provider);
    for (size_t i = 0; i < signature->alias_count; i++)
        named |= same(signature->aliases[i], provider);
    return named;
}

/* SIZE_MAX when none fits. */
static size_t plain_match(struct plain *plain, const char *provider, const struct record *record)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < plain->kb->signature_count; i++) {
        const struct kb_signature *signature = kb_signature(plain->kb, i);
        if (asks_for(signature, provider, record->event_id) &&
            holds(plain, &signature->condition, record) &&
            (best == SIZE_MAX ||
             signature->specificity > kb_signature(plain->kb, best)->specificity))
            best = i;
    }
    return best;
}

static struct text value_in(struct plain *plain, const struct kb_parameter *parameter,
                            struct text string)
{
    if (parameter->pattern) {
        struct pattern *pattern = ready(plain, "matches", parameter->pattern);
        if (!pattern_find(pattern, plain->run, string, pattern_group(pattern, parameter->name),
                          &string))
            return (struct text){"", 0};
    }
    return text_trim(string);
}

static struct text plain_value(struct plain *plain, const struct kb_signature *signature,
                               const char *name, const struct record *record)
{
    struct text value = {"", 0};
    for (size_t i = 0; i < signature->parameter_count && value.size == 0; i++) {
        const struct kb_parameter *parameter = &signature->parameters[i];
        for (size_t k = 0;
             strcmp(parameter->name, name) == 0 && k < record->string_count && value.size == 0; k++)
            if (parameter->string == 0 ? may_ask(parameter->data, &record->strings[k])
                                       : parameter->string == k + 1)
                value = value_in(plain, parameter, record->strings[k].value);
    }
    return value;
}

static void check_values(struct plain *plain, const struct match *match,
                         const struct record *record, bool ask)
{
    const struct kb_signature *signature = kb_signature(plain->kb, match->signature);
    struct text target = {"", 0};
    if (signature->target) {
        target = plain_value(plain, signature, signature->target, record);
        target = signature->target_is_url ? server_name_of_url(target) : server_name_of(target);
    }
    assert_true(text_equal(match->target, target));
    for (size_t i = 0; ask && i < match->value_count; i++)
        assert_true(text_equal(match_value(match, record, i),
                               plain_value(plain, signature, match->names[i], record)));
}

static uint32_t draw(uint32_t *random, size_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (*random >> 8) % (uint32_t)below;
}

/* Texts that conditions of an event ask for, or may ask for. */
struct pieces {
    const char *texts[64];
    size_t count;
};

static void add_pieces(struct pieces *pieces, const struct kb_condition *condition)
{
    if (condition->node == KB_NODE_TEST && strcmp(condition->operator, "matches") != 0 &&
        pieces->count < sizeof pieces->texts / sizeof *pieces->texts)
        pieces->texts[pieces->count++] = condition->value;
    for (size_t i = 0; i < condition->child_count; i++)
        add_pieces(pieces, &condition->children[i]);
}

static struct text draw_string(uint32_t *random, const struct pieces *pieces, char *out)
{
    static const char *const others[] = {"403",
                                         "403.4",
                                         "404:Not Found",
                                         "(500)",
                                         "HTTP/1.1 ",
                                         "EX1",
                                         "\\\\ex2",
                                         "ex3.contoso.com",
                                         " ",
                                         "\r\n",
                                         ".",
                                         ":",
                                         "/owa",
                                         "http://",
                                         "https://",
                                         "https://ex1.contoso.com/",
                                         "HTTPS://EX2/a",
                                         "user@contoso.com",
                                         "status code: 403",
                                         "server 'ex4'",
                                         "\xc3\xa4",
                                         "K",
                                         "\xe2\x84\xaa",
                                         "a long text which is about nothing at all "};
    size_t size = 0, wanted = draw(random, 3) == 0 ? 300 : 40;
    out[0] = '\0';
    if (draw(random, 8) == 0)
        return TEXT("");
    do {
        const char *piece = pieces->count && draw(random, 2)
                                ? pieces->texts[draw(random, pieces->count)]
                                : others[draw(random, sizeof others / sizeof *others)];
        size_t length = strlen(piece);
        if (size + length >= 1000)
            break;
        memcpy(out + size, piece, length + 1);
        if (length && draw(random, 6) == 0)
            out[size + draw(random, length)] ^= 0x20;
        size += length;
    } while (size < wanted && draw(random, 4));
    /* Half a character is none. */
    return text_is_utf8((struct text){out, size}) ? (struct text){out, size} : TEXT("EX1");
}

static void check_event(struct plain *plain, struct matcher *matcher, const char *provider,
                        uint32_t event_id, uint32_t *random, size_t *matches)
{
    const uint64_t names = text_hash_ends(text_of(provider), 0); /* never 0, nor the same twice */
    struct pieces pieces = {.count = 0};
    for (size_t i = 0; i < plain->kb->signature_count; i++)
        if (asks_for(kb_signature(plain->kb, i), provider, event_id))
            add_pieces(&pieces, &kb_signature(plain->kb, i)->condition);
    for (unsigned round = 0; round < 60; round++) {
        static char texts[MAX_STRINGS][1024];
        struct insertion strings[MAX_STRINGS];
        for (size_t i = 0; i < MAX_STRINGS; i++)
            strings[i] = (struct insertion){draw(random, 2) ? TEXT("Message") : TEXT(""),
                                            draw_string(random, &pieces, texts[i])};
        const struct record record = {.provider = text_of(provider),
                                      .names = draw(random, 4) ? names : 0,
                                      .event_id = event_id,
                                      .strings = strings,
                                      .string_count = draw(random, MAX_STRINGS + 1)};
        struct match match;
        size_t expected = plain_match(plain, provider, &record);
        assert_int_equal(matcher_match(matcher, &record, &match), expected != SIZE_MAX);
        if (expected == SIZE_MAX)
            continue;
        assert_int_equal(match.signature, expected);
        check_values(plain, &match, &record, draw(random, 2));
        ++*matches;
    }
}

static void says_what_the_plain_way_says(void **state)
{
    (void)state;
    static struct plain plain;
    struct kb *kb = kb_open_one(NULL, NULL);
    plain.kb = kb;
    assert_non_null(plain.kb);
    plain.run = pattern_run_new();
    pattern_run_use_jit(plain.run, false);
    struct matcher *matcher = matcher_new(plain.kb, NULL);
    uint32_t random = 1;
    size_t matches = 0;
    for (size_t i = 0; i < plain.kb->signature_count; i++) {
        const struct kb_signature *signature = kb_signature(plain.kb, i);
        check_event(&plain, matcher, signature->provider, signature->event_id, &random, &matches);
    }
    assert_true(matches > 10 * plain.kb->signature_count);
    assert_int_equal(matcher_limit_hits(matcher), pattern_run_limit_hits(plain.run));
    for (size_t i = 0; i < MAX_KEPT; i++)
        if (plain.kept[i].compiled)
            operator_find(plain.kept[i].operator)->free(plain.kept[i].compiled);
    matcher_free(matcher);
    pattern_run_free(plain.run);
    kb_free(kb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_the_plain_way_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
