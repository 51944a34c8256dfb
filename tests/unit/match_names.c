/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/observe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Numbers for names and targets only make it quicker to find where a record belongs. */

#define RECORDS 3000

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

enum numbers { NONE, NAMES, TARGETS, BOTH, SOME };

/* Adds a random record; what is numbered changes nothing else about it. */
static void add(struct observed *observed, uint32_t *state, unsigned targets, enum numbers numbers)
{
    static const char *const channels[] = {"Application", "System"};
    static const char *const names[] = {"mailbox_server", "user"};
    const unsigned computer = next(state) % 3, channel = next(state) % 2;
    const unsigned target = next(state) % targets, signature = next(state) % 3;
    const bool numbered = next(state) % 3 != 0;
    char computer_name[16], target_name[16], user[16];
    snprintf(computer_name, sizeof computer_name, "FE%02u", computer);
    snprintf(target_name, sizeof target_name, "EX%06u", target);
    snprintf(user, sizeof user, "user%u", next(state) % 12);
    struct text values[] = {text_of(target_name), text_of(user)};
    struct record record = {.computer = text_of(computer_name),
                            .channel = text_of(channels[channel]),
                            .record_id = next(state) % 4000,
                            .time = 1 + next(state) % 4000};
    struct match match = {.signature = signature,
                          .names = names,
                          .value_count = 2,
                          .target = values[0],
                          .target_parameter = 0,
                          .values = values};
    if (numbers == NAMES || numbers == BOTH || (numbers == SOME && numbered))
        record.names = 1 + computer * 2 + channel + 6 * (next(state) % 400);
    else
        next(state);
    if (numbers == TARGETS || numbers == BOTH || (numbers == SOME && next(state) % 3))
        match.target_number = 1 + 3 * target + signature;
    else if (numbers != SOME)
        next(state);
    observed_add(observed, &record, &match);
}

static struct buffer observe(unsigned targets, enum numbers numbers)
{
    struct observed observed = {0};
    struct buffer bytes = {0};
    for (uint32_t i = 0; i < RECORDS; i++) {
        uint32_t state = i * 2654435761u + 17;
        add(&observed, &state, targets, numbers);
    }
    observed_write(&observed, &bytes);
    observed_free(&observed);
    return bytes;
}

static void check(unsigned targets)
{
    struct buffer plain = observe(targets, NONE);
    for (enum numbers numbers = NAMES; numbers <= SOME; numbers++) {
        struct buffer numbered = observe(targets, numbers);
        assert_int_equal(numbered.size, plain.size);
        assert_memory_equal(numbered.data, plain.data, plain.size);
        buffer_free(&numbered);
    }
    buffer_free(&plain);
}

static void test_few_targets(void **state)
{
    (void)state;
    check(2);
    check(40);
}

/* More than can be kept: the places that numbers stand for go. */
static void test_many_targets(void **state)
{
    (void)state;
    check(2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_targets),
        cmocka_unit_test(test_many_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
