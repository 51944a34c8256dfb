/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/observe_index.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define COUNT(items) (sizeof(items) / sizeof *(items))

static void expect_hits(const struct observed *observed, const struct hit *hits, size_t count)
{
    struct hit_cursor cursor = {.observed = observed};
    struct hit hit;
    for (size_t i = 0; i < count; i++) {
        assert_true(hit_cursor_next(&cursor, &hit));
        assert_int_equal(hit.sighting, hits[i].sighting);
        assert_int_equal(hit.record_id, hits[i].record_id);
        assert_int_equal(hit.time, hits[i].time);
    }
    assert_false(hit_cursor_next(&cursor, &hit));
    assert_int_equal(observed->hit_count, count);
}

/* Steps of every size, forwards and back, between all of them. */
static void hits_are_kept_as_they_are(void **state)
{
    (void)state;
    struct hit hits[4 * 64];
    struct observed observed = {0};
    for (size_t i = 0; i < COUNT(hits); i++) {
        uint64_t number = (UINT64_C(1) << i % 63) - (i / 64) % 2;
        hits[i] = (struct hit){.sighting = i % 7 ? i * 16 : UINT16_MAX,
                               .record_id = i % 2 ? number : INT64_MAX - number,
                               .time = i % 3 ? number & (UINT64_MAX >> 4) : i};
        observed_add_hit(&observed, hits[i]);
    }
    expect_hits(&observed, hits, COUNT(hits));
    struct hit_list all = observed_join_hits(&observed), twice = {0};
    assert_int_equal(all.count, COUNT(hits));
    hit_list_append(&twice, &all);
    assert_int_equal(twice.size, all.size);
    assert_memory_equal(twice.bytes, all.bytes, all.size);
    hit_list_append(&twice, &all);
    assert_int_equal(twice.count, 2 * COUNT(hits));
    struct hit hit = {0};
    const uint8_t *at = twice.bytes;
    for (size_t i = 0; i < twice.count; i++) {
        at += hit_next(at, &hit);
        assert_int_equal(hit.record_id, hits[i % COUNT(hits)].record_id);
        assert_int_equal(hit.time, hits[i % COUNT(hits)].time);
    }
    assert_ptr_equal(at, twice.bytes + twice.size);
    hit_list_free(&all);
    hit_list_free(&twice);
    observed_free(&observed);
}

static void numbers_are_bounded(void **state)
{
    (void)state;
    static const struct hit kept[] = {{0, INT64_MAX, FILETIME_MAX}, {0, 0, 0}};
    struct observed observed = {0};
    observed_add_hit(&observed, (struct hit){0, UINT64_MAX, UINT64_MAX});
    observed_add_hit(&observed, (struct hit){0, 0, 0});
    expect_hits(&observed, kept, COUNT(kept));
    observed_free(&observed);
}

static void add(struct observed *observed, const char *target, uint64_t id, filetime time)
{
    struct record record = {
        .computer = TEXT("FE01"), .channel = TEXT("Application"), .record_id = id, .time = time};
    struct match match = {.signature = 1, .target = text_of(target)};
    observed_add(observed, &record, &match);
}

static void expect_tally(const struct observed *observed, const char *target, uint64_t count,
                         filetime first, filetime last, size_t periods)
{
    for (size_t i = 0; i < observed->sighting_count; i++) {
        const struct sighting *sighting = &observed->sightings[i];
        if (strcmp(sighting->target, target) != 0)
            continue;
        assert_int_equal(sighting->tally.count, count);
        assert_int_equal(sighting->tally.first, first);
        assert_int_equal(sighting->tally.last, last);
        assert_int_equal(sighting->tally.period_count, periods);
        return;
    }
    fail();
}

/* Sightings come to stand elsewhere, and hits into order: each is counted once, where it belongs.
 */
static void settling_counts_each_once(void **state)
{
    (void)state;
    static const struct hit sorted[] = {
        {0, 1, FILETIME_HOUR}, {1, 2, 3 * FILETIME_HOUR}, {0, 3, 2 * FILETIME_HOUR}, {1, 4, 0}};
    struct observed first = {0}, second = {0};
    add(&second, "EX02", 2, 3 * FILETIME_HOUR);
    add(&second, "EX01", 3, 2 * FILETIME_HOUR);
    add(&second, "EX02", 4, 0);
    add(&first, "EX01", 1, FILETIME_HOUR);
    observed_tally(&second);
    observed_merge(&first, &second);
    for (int i = 0; i < 2; i++) {
        observed_settle(&first);
        assert_true(first.rising);
        expect_hits(&first, sorted, COUNT(sorted));
        expect_tally(&first, "EX01", 2, FILETIME_HOUR, 2 * FILETIME_HOUR, 2);
        expect_tally(&first, "EX02", 2, 3 * FILETIME_HOUR, 3 * FILETIME_HOUR, 1);
    }
    observed_merge(&second, &first);
    observed_settle(&second);
    assert_false(second.rising);
    expect_tally(&second, "EX02", 4, 3 * FILETIME_HOUR, 3 * FILETIME_HOUR, 1);
    assert_int_equal(second.hit_count, 7);
    struct hit_cursor cursor = {.observed = &second};
    uint64_t last = 0;
    for (struct hit hit; hit_cursor_next(&cursor, &hit); last = hit.record_id)
        assert_true(hit.record_id >= last);
    observed_free(&first);
    observed_free(&second);
}

/* What a record with the same target number cannot change is not looked at; all else is. */
static void numbers_of_targets_save_looks(void **state)
{
    (void)state;
    static const char *const names[] = {"server"};
    struct observed observed = {0};
    struct text value = TEXT("ex01");
    struct record record = {.computer = TEXT("FE01"), .channel = TEXT("Application")};
    struct match match = {.names = names,
                          .values = &value,
                          .value_count = 1,
                          .target = TEXT("ex01"),
                          .target_number = 7};
    for (uint64_t i = 0; i < 8; i++) {
        record.record_id = record.time = 100 - i;
        observed_add(&observed, &record, &match);
    }
    value = (struct text){NULL, 1000}; /* a look at it would crash */
    record.time = 50;
    observed_add(&observed, &record, &match);
    value = TEXT("EX01."); /* another number: another value */
    match.target_number = 8;
    observed_add(&observed, &record, &match);
    assert_int_equal(observed.sightings[0].attribute_count, 2);
    value = TEXT("ex01");
    match.target_number = 7;
    record.time = 200;
    observed_add(&observed, &record, &match);
    assert_int_equal(observed.sightings[0].attributes[0].last, 200);
    assert_int_equal(observed.sightings[0].examples[0].time, 200);
    record.computer = TEXT("FE02"); /* the same number, seen from elsewhere */
    observed_add(&observed, &record, &match);
    record.computer = TEXT("FE01");
    record.channel = TEXT("System");
    observed_add(&observed, &record, &match);
    assert_int_equal(observed.sighting_count, 3);
    assert_int_equal(observed.hit_count, 13);
    observed_free(&observed);
}

static void tallies_go_from_hours_to_days(void **state)
{
    (void)state;
    const filetime day = FILETIME_DAY, hour = FILETIME_HOUR;
    struct tally tally = {0}, early = {0};
    size_t count;
    tally_add(&tally, &(struct hit){0, 9, 30 * day + 5 * hour});
    tally_add(&tally, &(struct hit){0, 12, 30 * day + 6 * hour});
    tally_add(&tally, &(struct hit){0, 7, 0});
    tally_add(&tally, &(struct hit){0, 8, 30 * day + 5 * hour + 1});
    assert_int_equal(tally.first_id, 7);
    assert_int_equal(tally.last_id, 12);
    tally_settle(&tally);
    assert_false(tally.daily);
    assert_int_equal(tally.period_count, 2);
    assert_int_equal(tally.periods[0].period, 30 * 24 + 5);
    assert_int_equal(tally.periods[0].count, 2);
    tally_add(&early, &(struct hit){0, 1, 20 * day});
    tally_add(&early, &(struct hit){0, 2, 20 * day + 2 * hour});
    tally_merge(&tally, &early);
    assert_true(tally.daily);
    assert_int_equal(tally.count, 6);
    assert_int_equal(tally.first_id, 1);
    assert_true(tally.first == 20 * day && tally.last == 30 * day + 6 * hour);
    tally_add(&tally, &(struct hit){0, 3, 20 * day + 3 * hour});
    tally_settle(&tally);
    AUTO_FREE struct period_count *days = tally_days(&tally, &count);
    assert_int_equal(count, 2);
    assert_true(days[0].period == 20 && days[0].count == 3);
    assert_true(days[1].period == 30 && days[1].count == 3);
    tally_free(&tally);
    tally_free(&early);
}

/* By counting, and where that would take too much memory by sorting. */
static void periods_are_summed(void **state)
{
    (void)state;
    for (uint32_t step = 1; step < 100000000; step *= 100) {
        struct period_count periods[30];
        for (uint32_t i = 0; i < 30; i++)
            periods[i] = (struct period_count){5 + step * (i * 7 % 10), i};
        assert_int_equal(periods_sum(periods, 30), 10);
        for (uint32_t i = 0; i < 10; i++) {
            uint32_t first = i * 3 % 10; /* 3 * 7 = 21 */
            assert_int_equal(periods[i].period, 5 + step * i);
            assert_int_equal(periods[i].count, 3 * first + 30);
        }
    }
    assert_int_equal(periods_sum(NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_kept_as_they_are),
        cmocka_unit_test(numbers_are_bounded),
        cmocka_unit_test(settling_counts_each_once),
        cmocka_unit_test(numbers_of_targets_save_looks),
        cmocka_unit_test(tallies_go_from_hours_to_days),
        cmocka_unit_test(periods_are_summed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
