/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/observe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* A small generator, so that a failure can be seen again. */
static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* What one record shows, with the memory for it. */
struct sample {
    struct record record;
    struct match match;
    struct insertion strings[2];
    struct text values[2];
    char computer[16], target[24], value[16];
};

static const char *const names[] = {"mailbox_server", "user"};

static void make(struct sample *sample, size_t signature, unsigned computer, unsigned target,
                 unsigned value, uint64_t id, filetime time)
{
    *sample = (struct sample){0};
    snprintf(sample->computer, sizeof sample->computer, "FE%02u", computer);
    snprintf(sample->target, sizeof sample->target, "EX%06u", target);
    snprintf(sample->value, sizeof sample->value, "user%u", value);
    sample->strings[0].value = text_of(sample->target);
    sample->strings[1].value = text_of(sample->value);
    sample->values[0] = text_of(sample->target);
    sample->values[1] = text_of(sample->value);
    sample->record = (struct record){.computer = text_of(sample->computer),
                                     .channel = TEXT("Application"),
                                     .record_id = id,
                                     .time = time,
                                     .strings = sample->strings,
                                     .string_count = 2};
    sample->match = (struct match){.signature = signature,
                                   .values = sample->values,
                                   .names = names,
                                   .value_count = 2,
                                   .target = sample->values[0]};
}

/* A random sequence with out-of-order times, equal times and ids, empty values and many keys. */
static void make_random(struct sample *sample, uint32_t *state, unsigned targets)
{
    make(sample, next(state) % 3, next(state) % 2, next(state) % targets, next(state) % 12,
         next(state) % 40, 1 + next(state) % 60);
    sample->record.recovered = next(state) % 7 == 0;
    if (next(state) % 5 == 0)
        sample->values[1] = (struct text){"", 0};
    if (next(state) % 6 == 0)
        sample->match.target = (struct text){"", 0};
}

static struct text bytes_of(const struct observed *observed, struct buffer *buffer)
{
    buffer_clear(buffer);
    observed_write(observed, buffer);
    return (struct text){buffer->data, buffer->size};
}

static void add(struct observed *observed, const struct sample *sample)
{
    observed_add(observed, &sample->record, &sample->match);
}

static struct hit hit_at(const struct observed *observed, size_t index)
{
    struct hit_cursor cursor = {.observed = observed};
    struct hit hit = {0};
    for (size_t i = 0; i <= index; i++)
        assert_true(hit_cursor_next(&cursor, &hit));
    return hit;
}

static void test_keys(void **state)
{
    (void)state;
    struct observed observed = {0};
    struct sample sample;
    make(&sample, 4, 1, 1, 1, 10, 100);
    add(&observed, &sample);
    add(&observed, &sample);
    assert_int_equal(observed.sighting_count, 1);
    assert_int_equal(observed.hit_count, 2);
    sample.match.target = TEXT("ex000001");
    add(&observed, &sample);
    assert_int_equal(observed.sighting_count, 2);
    sample.match.target = (struct text){0};
    sample.record.channel = TEXT("System\0x");
    add(&observed, &sample);
    sample.record.channel = TEXT("System");
    add(&observed, &sample);
    assert_int_equal(observed.sighting_count, 3);
    sample.match.signature = 5;
    add(&observed, &sample);
    assert_int_equal(observed.sighting_count, 4);
    assert_string_equal(observed.sightings[1].target, "ex000001");
    assert_string_equal(observed.sightings[2].target, "");
    assert_string_equal(observed.sightings[2].channel, "System");
    assert_string_equal(observed.sightings[0].computer, "FE01");
    struct hit last = hit_at(&observed, 5);
    assert_int_equal(last.sighting, 3);
    assert_int_equal(last.record_id, 10);
    assert_int_equal(last.time, 100);
    assert_int_equal(observed.dropped, 0);
    observed_free(&observed);
}

static void test_examples(void **state)
{
    (void)state;
    static const struct {
        uint64_t id;
        filetime time;
    } order[] = {{5, 50}, {9, 20}, {1, 70}, {6, 50}, {2, 10}, {7, 50}};
    struct observed observed = {0};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct sample sample;
        make(&sample, 0, 1, 1, (unsigned)i, order[i].id, order[i].time);
        sample.record.recovered = i == 2;
        add(&observed, &sample);
    }
    const struct sighting *sighting = &observed.sightings[0];
    assert_int_equal(sighting->example_count, 3);
    assert_int_equal(sighting->examples[0].record_id, 1);
    assert_int_equal(sighting->examples[1].record_id, 7);
    assert_int_equal(sighting->examples[2].record_id, 6);
    assert_true(sighting->examples[0].recovered);
    assert_false(sighting->examples[1].recovered);
    assert_null(sighting->examples[0].log);
    assert_string_equal(sighting->examples[0].computer, "FE01");
    assert_int_equal(sighting->examples[0].string_count, 2);
    assert_string_equal(sighting->examples[0].strings[1].data, "user2");
    assert_int_equal(sighting->examples[0].value_count, 2);
    assert_string_equal(sighting->examples[0].names[1], "user");
    assert_string_equal(sighting->examples[0].values[1].data, "user2");
    assert_false(sighting->examples[0].cut);
    observed_free(&observed);
}

static void test_bounds(void **state)
{
    (void)state;
    AUTO_FREE char *large = memory_zeroed(1, 10001);
    memset(large, 'a', 10000);
    memcpy(large + OBSERVE_STRING_SIZE - 1, "\xc3\xa4", 2); /* the bound lies inside a character */
    memcpy(large + OBSERVE_VALUE_SIZE - 2, "\xe2\x82\xac", 3);
    struct insertion strings[OBSERVE_STRINGS + 1];
    for (size_t i = 0; i <= OBSERVE_STRINGS; i++)
        strings[i] = (struct insertion){.value = TEXT("x\0y")};
    struct observed observed = {0};
    struct sample sample;
    make(&sample, 0, 1, 1, 1, 1, 1);
    sample.record.strings = strings;
    sample.record.string_count = OBSERVE_STRINGS;
    add(&observed, &sample);
    const struct example *example = &observed.sightings[0].examples[0];
    assert_false(example->cut);
    assert_int_equal(example->string_count, OBSERVE_STRINGS);
    assert_int_equal(example->strings[63].size, 3);
    assert_memory_equal(example->strings[63].data, "x\0y", 4);

    sample.record.string_count = OBSERVE_STRINGS + 1;
    sample.record.record_id = 2;
    add(&observed, &sample);
    assert_true(example->cut);
    assert_int_equal(example->string_count, OBSERVE_STRINGS);

    for (size_t i = 0; i < 6; i++)
        strings[i].value = (struct text){large, 10000};
    sample.record.string_count = 6;
    sample.record.record_id = 3;
    sample.values[1] = (struct text){large, 10000};
    add(&observed, &sample);
    assert_true(example->cut);
    assert_int_equal(example->strings[0].size, OBSERVE_STRING_SIZE - 1);
    assert_true(text_is_utf8(example->strings[0]));
    assert_int_equal(example->strings[3].size, OBSERVE_STRING_SIZE - 1);
    assert_int_equal(example->strings[4].size, 4);
    assert_int_equal(example->strings[5].size, 0);
    assert_int_equal(example->values[1].size, OBSERVE_VALUE_SIZE - 2);
    assert_int_equal(observed.sightings[0].attributes[1].value.size, OBSERVE_VALUE_SIZE - 2);

    sample.record.computer = (struct text){large, 10000};
    sample.record.channel = (struct text){large, 10000};
    add(&observed, &sample);
    assert_int_equal(strlen(observed.sightings[1].computer), OBSERVE_NAME_SIZE - 2);
    observed_free(&observed);
}

static void test_attributes(void **state)
{
    (void)state;
    struct observed observed = {0};
    static const struct {
        unsigned value;
        filetime time;
    } order[] = {{1, 10}, {2, 20}, {3, 30}, {1, 25}, {4, 5}, {5, 30}, {6, 7}, {7, 1}, {4, 26}};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct sample sample;
        make(&sample, 0, 1, 1, order[i].value, i, order[i].time);
        add(&observed, &sample);
    }
    struct sample sample;
    make(&sample, 0, 1, 1, 9, 50, 99);
    sample.values[1].size = 0;
    add(&observed, &sample);
    static const char *const expected[] = {"user3", "user5", "user4", "user1", "user2"};
    const struct sighting *sighting = &observed.sightings[0];
    assert_int_equal(sighting->attribute_count, 6);
    assert_string_equal(sighting->attributes[0].name, "mailbox_server");
    assert_int_equal(sighting->attributes[0].last, 99);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(sighting->attributes[1 + i].name, "user");
        assert_string_equal(sighting->attributes[1 + i].value.data, expected[i]);
    }
    assert_int_equal(sighting->attributes[4].last, 25);
    observed_free(&observed);
}

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

/* A value is looked for only when it could change something. */
static void test_unasked(void **state)
{
    (void)state;
    struct observed observed = {0};
    struct sample sample;
    for (unsigned i = 0; i < 6; i++) {
        make(&sample, 0, 1, 1, i, 100 - i, 100 - i);
        add(&observed, &sample);
    }
    make(&sample, 0, 1, 1, 7, 90, 90);
    sample.values[1] = (struct text){NULL, 1000}; /* a look at it would crash */
    add(&observed, &sample);
    assert_int_equal(observed.hit_count, 7);
    assert_int_equal(observed.sightings[0].attribute_count, 6);
    observed_free(&observed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),      cmocka_unit_test(test_examples),
        cmocka_unit_test(test_bounds),    cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_every_cut), cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_backwards),
        cmocka_unit_test(test_unasked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
