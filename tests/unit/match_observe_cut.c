/* SPDX-License-Identifier: MIT */

/* Records that are gathered in parts: what comes out does not depend on how they were cut. */

#include "base/memory.h"
#include "match/observe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "match_sample.h"

/* Two ranges, each with its own process between: what comes out must be what one go gives. */
static void check_cut(const struct sample *samples, size_t count, size_t cut, struct text expected)
{
    struct observed parts[2] = {0};
    for (size_t i = 0; i < count; i++)
        add(&parts[i >= cut], &samples[i]);
    struct buffer buffer = {0};
    struct observed joined = {0};
    for (size_t i = 0; i < 2; i++) {
        struct observed received;
        assert_int_equal(observed_read(bytes_of(&parts[i], &buffer), 3, &received, NULL), 0);
        observed_merge(&joined, &received);
        observed_free(&received);
    }
    assert_true(text_equal(bytes_of(&joined, &buffer), expected));
    observed_merge(&parts[0], &parts[1]);
    assert_true(text_equal(bytes_of(&parts[0], &buffer), expected));
    buffer_free(&buffer);
    observed_free(&joined);
    observed_free(&parts[0]);
    observed_free(&parts[1]);
}

static void check_cuts(size_t count, unsigned targets, size_t step)
{
    AUTO_FREE struct sample *samples = memory_zeroed(count, sizeof *samples);
    uint32_t seed = 7;
    struct observed whole = {0};
    for (size_t i = 0; i < count; i++) {
        make_random(&samples[i], &seed, targets);
        /* The texts lie in the sample. */
        samples[i].match.names = names;
        add(&whole, &samples[i]);
    }
    struct buffer buffer = {0};
    struct text expected = bytes_of(&whole, &buffer);
    for (size_t cut = 0; cut <= count; cut += step)
        check_cut(samples, count, cut, expected);
    buffer_free(&buffer);
    observed_free(&whole);
}

static void test_every_cut(void **state)
{
    (void)state;
    check_cuts(400, 4, 1);
    check_cuts(400, 100, 7);
}

static void test_many_keys(void **state)
{
    (void)state;
    check_cuts(16000, 5000, 5000);
    check_cuts(16000, 900000, 5000);
    struct observed observed = {0};
    uint32_t seed = 3;
    for (size_t i = 0; i < 30000; i++) {
        struct sample sample;
        make_random(&sample, &seed, 5000);
        add(&observed, &sample);
        assert_true(observed.sighting_count <= OBSERVE_MAX_KEYS);
    }
    assert_true(observed.sighting_count > OBSERVE_MAX_KEYS / 4);
    assert_true(observed.dropped > 0);
    assert_int_equal(observed.dropped + observed.hit_count, 30000);
    observed_free(&observed);
}

/* More than two parts, joined one after the other. */
static void test_parts(void **state)
{
    (void)state;
    struct observed whole = {0}, joined = {0};
    uint32_t seed = 11;
    for (size_t part = 0; part < 20; part++) {
        struct observed observed = {.limit_hits = part};
        for (size_t i = 0; i < part * 3; i++) {
            struct sample sample;
            make_random(&sample, &seed, 5);
            add(&observed, &sample);
            add(&whole, &sample);
        }
        observed_merge(&joined, &observed);
        observed_free(&observed);
    }
    whole.limit_hits = 190;
    struct buffer left = {0}, right = {0};
    assert_true(text_equal(bytes_of(&whole, &left), bytes_of(&joined, &right)));
    buffer_free(&left);
    buffer_free(&right);
    observed_free(&whole);
    observed_free(&joined);
}

/* The same records, given part by part from the last to the first. */
static void check_rewound(const struct sample *samples, size_t count, size_t part,
                          struct text expected)
{
    struct observed observed = {0};
    for (size_t end = count; end > 0;) {
        size_t start = (end - 1) / part * part;
        for (size_t i = start; i < end; i++)
            add(&observed, &samples[i]);
        observed_rewind(&observed);
        end = start;
    }
    struct buffer buffer = {0};
    struct observed received;
    assert_int_equal(observed_read(bytes_of(&observed, &buffer), 3, &received, NULL), 0);
    observed_settle(&received);
    observed_settle(&observed);
    assert_true(text_equal(bytes_of(&received, &buffer), expected));
    assert_true(text_equal(bytes_of(&observed, &buffer), expected));
    buffer_free(&buffer);
    observed_free(&received);
    observed_free(&observed);
}

/* In the order of the times too, as nearly all logs are: then most records change nothing. */
static void check_backwards(size_t count, unsigned targets, bool in_order)
{
    AUTO_FREE struct sample *samples = memory_zeroed(count, sizeof *samples);
    uint32_t seed = 5;
    struct observed whole = {0};
    for (size_t i = 0; i < count; i++) {
        make_random(&samples[i], &seed, targets);
        if (in_order)
            samples[i].record.time = i / 3;
        add(&whole, &samples[i]);
    }
    observed_settle(&whole);
    struct buffer buffer = {0};
    struct text expected = bytes_of(&whole, &buffer);
    for (size_t part = 1; part <= count; part += 2 + part)
        check_rewound(samples, count, part, expected);
    buffer_free(&buffer);
    observed_free(&whole);
}

static void test_backwards(void **state)
{
    (void)state;
    check_backwards(600, 3, false);
    check_backwards(600, 3, true);
    check_backwards(600, 100, false);
    check_backwards(600, 100, true);
    check_backwards(6000, 5000, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cut),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_backwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
