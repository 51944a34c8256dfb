/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/observe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match_sample.h"

/* Numbers for names and targets only make it quicker to find where a record belongs. */

#define RECORDS 3000

enum numbers { NONE, NAMES, TARGETS, BOTH, SOME };

/* Adds a random record; what is numbered changes nothing else about it. */
static void add_numbered(struct observed *observed, uint32_t *state, unsigned targets,
                         enum numbers numbers)
{
    static const char *const channels[] = {"Application", "System"};
    const unsigned computer = next(state) % 3, channel = next(state) % 2;
    const unsigned target = next(state) % targets, signature = next(state) % 3;
    const unsigned user = next(state) % 12, id = next(state) % 4000, time = 1 + next(state) % 4000;
    const bool names_some = next(state) % 3 != 0, targets_some = next(state) % 3 != 0;
    struct sample sample;
    make(&sample, signature, computer, target, user, id, time);
    sample.record.channel = text_of(channels[channel]);
    if (numbers == NAMES || numbers == BOTH || (numbers == SOME && names_some))
        sample.record.names = 1 + computer * 2 + channel + 6 * (next(state) % 400);
    if (numbers == TARGETS || numbers == BOTH || (numbers == SOME && targets_some))
        sample.match.target_number = 1 + 3 * target + signature;
    add(observed, &sample);
}

static struct buffer observe(unsigned targets, enum numbers numbers)
{
    struct observed observed = {0};
    struct buffer bytes = {0};
    for (uint32_t i = 0; i < RECORDS; i++) {
        uint32_t state = i * 2654435761u + 17;
        add_numbered(&observed, &state, targets, numbers);
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
