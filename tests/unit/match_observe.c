/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/observe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "match_sample.h"

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

/* A record that has been added and whose values would crash if they were looked at. */
static void add_unasked(struct observed *observed, unsigned value, filetime time)
{
    struct sample sample;
    make(&sample, 0, 1, 1, value, time, time);
    sample.values[0] = sample.values[1] = (struct text){NULL, 1000};
    sample.match.target = sample.strings[0].value;
    add(observed, &sample);
}

static void add_value(struct observed *observed, unsigned value, filetime time)
{
    struct sample sample;
    make(&sample, 0, 1, 1, value, time, time);
    add(observed, &sample);
}

static void assert_value(const struct observed *observed, size_t at, const char *value,
                         filetime last)
{
    const struct attribute *attribute = &observed->sightings[0].attributes[at];
    assert_string_equal(attribute->value.data, value);
    assert_int_equal(attribute->last, last);
}

/* A string that showed its value before shows it again. */
static void test_settled(void **state)
{
    (void)state;
    struct observed observed = {0};
    for (filetime time = 100; time > 96; time--)
        add_value(&observed, 1, time);
    add_value(&observed, 12, 90);
    add_value(&observed, 12, 89);
    add_unasked(&observed, 1, 95);
    add_unasked(&observed, 12, 88);
    assert_int_equal(observed.hit_count, 8);
    assert_int_equal(observed.sightings[0].attribute_count, 3);
    assert_value(&observed, 1, "user1", 100);
    assert_value(&observed, 2, "user12", 90);
    add_value(&observed, 12, 93); /* no example, but later than it was seen before */
    assert_value(&observed, 2, "user12", 93);
    add_value(&observed, 123, 87); /* begins as one that is known */
    assert_value(&observed, 3, "user123", 87);
    add_value(&observed, 1, 101);
    assert_value(&observed, 1, "user1", 101);
    observed_free(&observed);
}

/* What a string settled says nothing of another string, nor of a value that took the place. */
static void test_settled_otherwise(void **state)
{
    (void)state;
    struct observed observed = {0};
    struct sample sample;
    for (filetime time = 100; time > 96; time--)
        add_value(&observed, 1, time);
    make(&sample, 0, 1, 1, 2, 90, 90); /* its value is not its string */
    sample.strings[1].value = TEXT("user1 ");
    add(&observed, &sample);
    assert_value(&observed, 2, "user2", 90);
    make(&sample, 0, 1, 1, 3, 89, 89);
    sample.strings[1].value = TEXT("user2");
    add(&observed, &sample);
    assert_value(&observed, 3, "user3", 89);
    make(&sample, 0, 1, 1, 4, 88, 88); /* without strings */
    sample.record.string_count = 1;
    add(&observed, &sample);
    assert_value(&observed, 4, "user4", 88);
    add_value(&observed, 5, 87);
    add_value(&observed, 5, 86);
    make(&sample, 0, 1, 1, 6, 91, 91); /* takes the place of the fifth */
    sample.match.settled_by = NULL;
    add(&observed, &sample);
    assert_value(&observed, 2, "user6", 91);
    make(&sample, 0, 1, 1, 7, 90, 90);
    sample.match.settled_by = NULL;
    sample.strings[1].value = TEXT("user6");
    add(&observed, &sample);
    assert_value(&observed, 4, "user7", 90);
    observed_free(&observed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_unasked),
        cmocka_unit_test(test_settled),
        cmocka_unit_test(test_settled_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
