/* SPDX-License-Identifier: MIT */
/* Records that begin like one before them in the chunk, and names that came before, take a shorter
 * way through the reader. It gives what the long one gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include "base/memory.h"
#include "reader/bytes.h"
#include "reader/chunk_walk.h"

#include <stdio.h>

static const char three[] =
    "{\"records\": [{\"provider\": \"P\", \"event_id\": 7, \"count\": 3, \"channel\": \"Channel\","
    "\"provider_form\": \"substituted\", \"computer_form\": \"substituted\","
    "\"strings\": [\"s{n}\", \"\"]}]}";

/* What is read of the records behind the first one, which holds the definition of all; with the
 * statistics of a reading that wants no record. */
static struct seen read_later(const struct buffer *log, bool with_first)
{
    struct buffer copy = {0};
    struct wanted *none = wanted_new();
    buffer_append(&copy, log->data, log->size);
    if (!with_first)
        copy.data[EVTX_FILE_HEADER_SIZE + EVTX_CHUNK_HEADER_SIZE] = 'X';
    struct seen seen = log_read(&copy, (struct reader_options){.backend = READER_FAST});
    struct seen unwanted = log_read(&copy, (struct reader_options){.wanted = none});
    if (with_first) {
        size_t first = (size_t)(strchr(seen.text.data, '\n') + 1 - seen.text.data);
        assert_memory_equal(seen.text.data, "1 P 7|s1|\n", first);
        memmove(seen.text.data, seen.text.data + first, seen.text.size + 1 - first);
    }
    log_stats_free(&seen.stats);
    seen.stats = unwanted.stats;
    unwanted.stats = (struct log_stats){0};
    seen_free(&unwanted);
    wanted_free(none);
    buffer_free(&copy);
    return seen;
}

/* Whether or not the first record can be read makes no difference to the others. */
static void assert_alike(const struct buffer *log)
{
    struct seen alone = read_later(log, false), behind = read_later(log, true);
    assert_string_equal(alone.text.data, behind.text.data);
    assert_int_equal(alone.stats.records.read + 1, behind.stats.records.read);
    assert_int_equal(alone.stats.records.unreadable, behind.stats.records.unreadable + 1);
    assert_int_equal(alone.stats.last_time, behind.stats.last_time);
    for (size_t i = 0; i < alone.stats.coverage_count; i++) {
        const struct log_coverage *row = &alone.stats.coverage[i], *other = NULL;
        for (size_t j = 0; j < behind.stats.coverage_count && !other; j++)
            if (strcmp(behind.stats.coverage[j].computer, row->computer) == 0 &&
                strcmp(behind.stats.coverage[j].channel, row->channel) == 0)
                other = &behind.stats.coverage[j];
        assert_non_null(other);
        assert_int_equal(other->last_id > 1 ? other->last_id : row->last_id, row->last_id);
    }
    seen_free(&alone);
    seen_free(&behind);
}

/* Where the first record cannot be read, the second takes the long way. */
static void reads_a_record_the_same_behind_others(void **state)
{
    (void)state;
    static const uint32_t values[] = {1, 0x80, 0x10000, 0xFFFFFFFF};
    struct buffer log = log_build(three);
    uint8_t *chunk = (uint8_t *)log.data + EVTX_FILE_HEADER_SIZE;
    struct chunk_places places = {0};
    chunk_walk(chunk, &places);
    assert_int_equal(places.count, 3);
    uint8_t *record = chunk + places.items[1].offset;
    for (uint32_t at = EVTX_RECORD_HEADER_SIZE; at + 8 < places.items[1].size; at++)
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            uint32_t before = bytes_u32(record + at);
            bytes_put_u32(record + at, i % 2 ? before ^ values[i] : before + values[i]);
            assert_alike(&log);
            bytes_put_u32(record + at, before);
        }
    chunk_places_free(&places);
    buffer_free(&log);
}

static void reads_no_further_than_a_record(void **state)
{
    (void)state;
    struct buffer log = log_build(three);
    struct chunk_places places = {0};
    chunk_walk((uint8_t *)log.data + EVTX_FILE_HEADER_SIZE, &places);
    const struct chunk_place second = places.items[1];
    for (uint32_t size = EVTX_RECORD_HEADER_SIZE + 4; size < second.size; size++) {
        struct buffer copy = {0};
        buffer_append(&copy, log.data, log.size);
        uint8_t *record = (uint8_t *)copy.data + EVTX_FILE_HEADER_SIZE + second.offset;
        bytes_put_u32(record + 4, size);
        bytes_put_u32(record + size - 4, size);
        assert_alike(&copy);
        buffer_free(&copy);
    }
    chunk_places_free(&places);
    buffer_free(&log);
}

static void assert_coverage(const struct seen *seen, size_t row, const char *computer,
                            uint64_t records, bool marked)
{
    assert_true(row < seen->stats.coverage_count);
    assert_string_equal(seen->stats.coverage[row].computer, computer);
    assert_int_equal(seen->stats.coverage[row].records, records);
    assert_int_equal(seen->stats.coverage[row].marked, marked);
}

/* Rows of statistics, and what names mean to a set, are void for another log and another set. */
static void forgets_what_another_log_and_set_said(void **state)
{
    (void)state;
    struct reader_cache *cache = reader_cache_new();
    struct wanted *first = wanted_new(), *second = wanted_new();
    wanted_add(first, TEXT("P"), 7);
    wanted_add(second, TEXT("P"), 8);
    wanted_add_marker(second, TEXT("P"));
    struct buffer one = log_build("{\"records\": ["
                                  "{\"provider\": \"P\", \"event_id\": 7, \"computer\": \"A\"},"
                                  "{\"provider\": \"P\", \"event_id\": 8, \"computer\": \"B\"}]}");
    struct buffer two = log_build("{\"records\": ["
                                  "{\"provider\": \"P\", \"event_id\": 8, \"computer\": \"B\"},"
                                  "{\"provider\": \"P\", \"event_id\": 7, \"computer\": \"B\"}]}");
    for (int turn = 0; turn < 3; turn++) {
        const struct reader_options of_first = {.wanted = first, .cache = cache};
        const struct reader_options of_second = {.wanted = second, .cache = cache};
        struct seen seen = log_read(&one, of_first);
        assert_string_equal(seen.text.data, "1 P 7\n");
        assert_int_equal(seen.stats.coverage_count, 2);
        assert_coverage(&seen, 0, "A", 1, false);
        assert_coverage(&seen, 1, "B", 1, false);
        seen_free(&seen);
        seen = log_read(&two, turn ? of_second : of_first);
        assert_string_equal(seen.text.data, turn ? "1 P 8\n" : "2 P 7\n");
        assert_int_equal(seen.stats.coverage_count, 1);
        assert_coverage(&seen, 0, "B", 2, turn > 0);
        seen_free(&seen);
    }
    buffer_free(&one);
    buffer_free(&two);
    wanted_free(first);
    wanted_free(second);
    reader_cache_free(cache);
}

/* More places than are kept, in turn, with names that are too long to be kept, and of the same ends
 * and sizes. */
static void counts_many_computers(void **state)
{
    (void)state;
    enum { COMPUTERS = 700, TURNS = 3 };
    struct reader_cache *cache = reader_cache_new();
    struct buffer json = {0};
    buffer_text(&json, "{\"records\": [");
    for (unsigned i = 0; i < COMPUTERS * TURNS; i++)
        buffer_format(&json, "%s{\"provider\": \"P\", \"event_id\": 1, \"computer\": \"C%u%0*u\"}",
                      i ? "," : "", i % COMPUTERS, i % 100 == 0 ? 300 : 9, 0);
    buffer_text(&json, "]}");
    struct buffer log = log_build(json.data);
    for (int turn = 0; turn < 2; turn++) {
        struct seen seen = log_read(&log, (struct reader_options){.cache = cache});
        assert_int_equal(seen.stats.coverage_count, COMPUTERS);
        for (size_t i = 0; i < COMPUTERS; i++) {
            char expected[400];
            snprintf(expected, sizeof expected, "C%zu%0*u", i, i % 100 == 0 ? 300 : 9, 0);
            assert_coverage(&seen, i, expected, TURNS, false);
            assert_int_equal(seen.stats.coverage[i].first_id, i + 1);
            assert_int_equal(seen.stats.coverage[i].last_id, i + 1 + (TURNS - 1) * COMPUTERS);
        }
        seen_free(&seen);
    }
    buffer_free(&log);
    buffer_free(&json);
    reader_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_record_the_same_behind_others),
        cmocka_unit_test(reads_no_further_than_a_record),
        cmocka_unit_test(forgets_what_another_log_and_set_said),
        cmocka_unit_test(counts_many_computers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
