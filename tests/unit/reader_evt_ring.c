/* SPDX-License-Identifier: MIT */
/* Five hundred logs of all shapes beside the generator, which knows what it wrote: no record is
 * lost and none is given twice. The seeds are fixed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "mkevtx/mkevt.h"
#include "reader_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LOGS 500
#define TEXT_MAX 120
#define SIZES_TRIED 24

/* How often the shapes came up. */
struct tally {
    unsigned wrapped, split_record, split_end, filling, exact_end, touching, stale, empty;
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void letters(uint32_t seed, uint32_t number, unsigned spread, char out[TEXT_MAX + 1])
{
    uint32_t state = seed * 7919u + number;
    unsigned size = spread ? next_random(&state) % (spread + 1) : 10;
    for (unsigned i = 0; i < size; i++)
        out[i] = (char)('a' + next_random(&state) % 26);
    out[size] = '\0';
}

static json_t *describe_records(uint32_t seed, uint32_t count, unsigned spread)
{
    json_t *records = json_array();
    for (uint32_t i = 1; i <= count; i++) {
        char text[TEXT_MAX + 1], string[TEXT_MAX + 16];
        letters(seed, i, spread, text);
        snprintf(string, sizeof string, "%04" PRIu32 "%s", i, text);
        json_array_append_new(records, json_pack("{s:[s]}", "strings", string));
    }
    return records;
}

/* Records of one size now and then, which end exactly at the ring's end; else of different ones. */
static json_t *describe(uint32_t seed, unsigned *ret_spread, bool *ret_stale)
{
    static const unsigned spreads[] = {0, 0, 3, 40, TEXT_MAX};
    static const int sizes[] = {512, 1024, 2000, 3000, 4096};
    uint32_t state = seed;
    unsigned spread = spreads[seed % 5];
    int size = spread ? sizes[next_random(&state) % 5] : 48 + 112 * (int)(next_random(&state) % 20);
    uint32_t count = 3 + next_random(&state) % 120;
    *ret_spread = spread;
    *ret_stale = next_random(&state) % 2 == 0;
    json_t *log =
        json_pack("{s:s, s:i, s:b, s:{s:s, s:i}, s:o}", "format", "evt", "size",
                  size + 4 * (int)(next_random(&state) % 16) * (spread > 0) + 336, "whole_end",
                  (int)(next_random(&state) % 2), "defaults", "provider", "P", "event_id", 7,
                  "records", describe_records(seed, seed % 100 ? count : 0, spread));
    if (*ret_stale) {
        json_object_set_new(log, "dirty", json_true());
        json_object_set_new(log, "stale_after",
                            json_integer((json_int_t)(next_random(&state) % (count + 2))));
    }
    return log;
}

static struct buffer expect(uint32_t seed, unsigned spread, const struct mkevt_shape *shape)
{
    struct buffer out = {0};
    buffer_text(&out, "");
    for (uint64_t i = shape->oldest; i > 0 && i < shape->next; i++) {
        char text[TEXT_MAX + 1];
        letters(seed, (uint32_t)i, spread, text);
        buffer_format(&out, "%" PRIu64 " P 7|%04" PRIu64 "%s\n", i, i, text);
    }
    return out;
}

static void count(struct tally *tally, const struct mkevt_shape *shape, bool stale)
{
    tally->wrapped += shape->wrapped;
    tally->split_record += shape->split_record;
    tally->split_end += shape->split_end;
    tally->filling += shape->filling;
    tally->exact_end += shape->exact_end;
    tally->touching += shape->touching;
    tally->stale += stale;
    tally->empty += shape->oldest == 0;
}

static struct buffer build(uint32_t seed, const json_t *description, struct mkevt_shape *ret_shape)
{
    struct buffer log = {0};
    struct error error = {0};
    if (mkevt_build(description, &log, ret_shape, &error) < 0)
        fail_msg("seed %" PRIu32 ": %s", seed, error.text);
    return log;
}

/* Some shapes are rare: of the next ring sizes, the one that gives it is taken. */
static void look_for_shape(uint32_t seed, json_t *description)
{
    json_int_t size = json_integer_value(json_object_get(description, "size"));
    for (int i = 0; i < SIZES_TRIED && seed % 5 > 1 && seed % 3 != 2; i++) {
        struct mkevt_shape shape;
        struct buffer log = build(seed, description, &shape);
        buffer_free(&log);
        if (seed % 3 ? shape.touching : shape.split_end)
            return;
        size += 4;
        json_object_set_new(description, "size", json_integer(size));
    }
}

/* Compares everything of a log. libevt, whose losses do not count, must agree on what it has. */
static void check_log(uint32_t seed, struct tally *tally)
{
    unsigned spread;
    bool stale;
    struct mkevt_shape shape;
    json_t *description = describe(seed, &spread, &stale);
    look_for_shape(seed, description);
    AUTO_BUFFER struct buffer log = build(seed, description, &shape);
    AUTO_BUFFER struct buffer expected = expect(seed, spread, &shape);
    struct seen seen = log_read(&log, (struct reader_options){.backend = READER_BOTH});
    bool good = strcmp(seen.text.data, expected.data) == 0 && seen.differences.size == 0 &&
                seen.stats.problem_count == 0 && seen.stats.records.unreadable == 0 &&
                seen.stats.status == (stale ? LOG_DIRTY : LOG_OK);
    if (!good)
        fail_msg("seed %" PRIu32 ": status %s, %" PRIu64 " read, %" PRIu64
                 " unreadable, problem %s; expected %" PRIu64 " to %" PRIu64 "; got\n%s%s",
                 seed, log_status_name(seen.stats.status), seen.stats.records.read,
                 seen.stats.records.unreadable,
                 seen.stats.problem_count ? seen.stats.problems[0].message : "none", shape.oldest,
                 shape.next - 1, seen.text.data, seen.differences.data);
    count(tally, &shape, stale);
    seen_free(&seen);
    json_decref(description);
}

static void no_record_is_lost_or_doubled(void **state)
{
    (void)state;
    struct tally tally = {0};
    for (uint32_t seed = 0; seed < LOGS; seed++)
        check_log(seed, &tally);
    /* The shapes did come up. */
    assert_in_range(tally.wrapped, 300, LOGS);
    assert_in_range(tally.split_record, 100, LOGS);
    assert_in_range(tally.split_end, 10, LOGS);
    assert_in_range(tally.filling, 50, LOGS);
    assert_in_range(tally.exact_end, 50, LOGS);
    assert_in_range(tally.touching, 40, LOGS);
    assert_in_range(tally.stale, 200, LOGS);
    assert_in_range(tally.empty, 3, LOGS);
}

/* Without its end-of-file record the numbers tell, as long as the ring is whole. */
static void no_record_is_lost_without_an_end(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < LOGS; seed++) {
        unsigned spread;
        bool stale;
        struct mkevt_shape shape;
        json_t *description = describe(seed, &spread, &stale);
        json_object_set_new(description, "damage", json_pack("[{s:s}]", "what", "end-signature"));
        AUTO_BUFFER struct buffer log = build(seed, description, &shape);
        AUTO_BUFFER struct buffer expected = expect(seed, spread, &shape);
        struct seen seen = log_read(&log, (struct reader_options){0});
        /* Older records that were not overwritten yet may come first. */
        size_t more = seen.text.size - expected.size;
        if (seen.text.size < expected.size || strcmp(seen.text.data + more, expected.data) != 0)
            fail_msg("seed %" PRIu32 ": got\n%snot\n%s", seed, seen.text.data, expected.data);
        assert_int_equal(seen_problem(&seen, "no-end-record"), 1);
        seen_free(&seen);
        json_decref(description);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_record_is_lost_or_doubled),
        cmocka_unit_test(no_record_is_lost_without_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
