/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include <stdio.h>

#define SIX(more)                                                                                  \
    "{\"chunk_records\": 2, \"defaults\": {\"provider\": \"P\", \"computer\": \"EX01\"},"          \
    " \"records\": [{\"event_id\": 1, \"strings\": [\"a\"]}, {\"event_id\": 2},"                   \
    " {\"event_id\": 3, \"strings\": [\"\", \"b\"]}, {\"event_id\": 4}, {\"event_id\": 5},"        \
    " {\"event_id\": 6}]" more "}"

#define THREE(more)                                                                                \
    "{\"defaults\": {\"provider\": \"P\"}, \"records\": [{\"event_id\": 1}, {\"event_id\": 2},"    \
    " {\"event_id\": 3}], \"damage\": [" more "]}"

static void a_log_can_end_anywhere(void **state)
{
    (void)state;
    struct buffer log = log_build(SIX(""));
    for (size_t size = 8; size < log.size; size += size < 6000 ? 509 : 4099) {
        struct buffer cut = {log.data, size, size};
        struct seen seen = log_read(&cut, (struct reader_options){0});
        assert_int_equal(seen.result, 0);
        assert_int_equal(seen.stats.size, size);
        assert_true(seen.stats.records.read <= 6);
        assert_int_equal(seen.stats.status, LOG_DAMAGED);
        assert_true(seen_problem(&seen, "truncated") >= 1);
        seen_free(&seen);
    }
    /* All records of the cut last chunk lie before the cut. */
    struct buffer cut = {log.data, log.size - 1000, log.size - 1000};
    struct seen seen = log_read(&cut, (struct reader_options){0});
    assert_int_equal(seen.given, 6);
    assert_int_equal(seen_problem(&seen, "truncated"), 1);
    seen_free(&seen);
    buffer_free(&log);
}

static void a_dirty_log_is_normal(void **state)
{
    (void)state;
    struct seen seen = log_read_json(
        SIX(", \"dirty\": true, \"damage\": [{\"what\": \"header-chunks\", \"count\": 1}]"),
        (struct reader_options){0});
    assert_int_equal(seen.stats.status, LOG_DIRTY);
    assert_int_equal(seen.stats.records.read, 6);
    assert_int_equal(seen.stats.records.recovered, 0);
    assert_int_equal(seen.stats.problem_count, 0);
    seen_free(&seen);
}

/* Case 9: in a clean file the chunks that its header does not count are left over. */
static void chunks_beyond_the_count_are_recovered(void **state)
{
    (void)state;
    const char *json = SIX(", \"damage\": [{\"what\": \"header-chunks\", \"count\": 2}]");
    struct seen seen = log_read_json(json, (struct reader_options){0});
    assert_int_equal(seen.given, 4);
    assert_int_equal(seen.stats.records.read, 4);
    assert_int_equal(seen.stats.records.recovered, 2);
    assert_int_equal(seen.stats.records.unreadable, 0);
    seen_free(&seen);
    seen = log_read_json(json, (struct reader_options){.recovered = true});
    assert_int_equal(seen.given, 6);
    assert_int_equal(seen.stats.records.recovered, 2);
    assert_non_null(strstr(seen.text.data, "6 P 6 recovered\n"));
    seen_free(&seen);
}

/* Case 7. */
static void slack_records_are_apart(void **state)
{
    (void)state;
    const char *json = THREE("{\"what\": \"slack-records\", \"chunk\": 0, \"count\": 1}");
    struct seen seen = log_read_json(json, (struct reader_options){0});
    assert_string_equal(seen.text.data, "1 P 1\n2 P 2\n");
    assert_int_equal(seen.stats.records.recovered, 1);
    assert_int_equal(seen.stats.status, LOG_OK);
    seen_free(&seen);
    seen = log_read_json(json, (struct reader_options){.recovered = true});
    assert_string_equal(seen.text.data, "1 P 1\n2 P 2\n3 P 3 recovered\n");
    assert_int_equal(seen.stats.records.read, 2);
    assert_int_equal(seen.stats.records.recovered, 1);
    seen_free(&seen);
}

/* Case 8: wherever the bad header stands, the others are read and the one is counted. */
static void goes_on_behind_a_bad_record(void **state)
{
    (void)state;
    static const char *const kinds[] = {"bad-signature", "bad-size", "bad-size-copy"};
    for (size_t kind = 0; kind < 3; kind++)
        for (int record = 0; record < 3; record++) {
            char json[600];
            snprintf(json, sizeof json, THREE("{\"what\": \"%s\", \"chunk\": 0, \"record\": %d}"),
                     kinds[kind], record);
            struct seen seen = log_read_json(json, (struct reader_options){0});
            assert_int_equal(seen.given, 2);
            assert_int_equal(seen.stats.records.unreadable, 1);
            assert_int_equal(seen.stats.records.recovered, 0);
            assert_int_equal(seen_problem(&seen, "bad-record"), 1);
            assert_int_equal(seen.stats.status, LOG_DAMAGED);
            seen_free(&seen);
        }
}

/* Case 10: none of these costs a record. */
static void reads_chunks_with_bad_headers(void **state)
{
    (void)state;
    static const char *const damages[][2] = {
        {"header-size", "bad-chunk-header"},       {"free-space", "bad-chunk-header"},
        {"last-record", "bad-chunk-header"},       {"checksum", "bad-chunk-checksum"},
        {"first-id", "bad-chunk-checksum"},        {"last-number", "bad-chunk-checksum"},
        {"file-checksum", "bad-file-checksum"},    {"file-version", "unknown-version"},
        {"file-header-size", "bad-file-checksum"},
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        char json[600];
        snprintf(json, sizeof json, THREE("{\"what\": \"%s\", \"chunk\": 0}"), damages[i][0]);
        struct seen seen = log_read_json(json, (struct reader_options){0});
        assert_int_equal(seen.result, 0);
        assert_string_equal(seen.text.data, "1 P 1\n2 P 2\n3 P 3\n");
        assert_int_equal(seen_problem(&seen, damages[i][1]), 1);
        assert_int_equal(seen.stats.records.unreadable, 0);
        seen_free(&seen);
    }
}

static void recovers_from_a_chunk_without_signature(void **state)
{
    (void)state;
    struct seen seen = log_read_json(SIX(", \"damage\": [{\"what\": \"signature\", \"chunk\": 1}]"),
                                     (struct reader_options){.recovered = true});
    assert_string_equal(seen.text.data, "1 P 1|a\n2 P 2\n3 P 3||b recovered\n4 P 4 recovered\n"
                                        "5 P 5\n6 P 6\n");
    assert_int_equal(seen_problem(&seen, "bad-chunk-signature"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
}

static void skips_zero_chunks(void **state)
{
    (void)state;
    struct seen seen = log_read_json(SIX(", \"zero_chunks\": 3"), (struct reader_options){0});
    assert_int_equal(seen.given, 6);
    assert_int_equal(seen.stats.chunks, 3);
    assert_int_equal(seen.stats.status, LOG_OK);
    seen_free(&seen);
}

static void names_a_zero_chunk_that_the_header_counts(void **state)
{
    (void)state;
    struct seen seen =
        log_read_json(SIX(", \"zero_chunks\": 3, \"damage\": [{\"what\": \"zero\", \"chunk\": 1}]"),
                      (struct reader_options){0});
    assert_int_equal(seen.given, 4);
    assert_int_equal(seen.stats.chunks, 2);
    assert_int_equal(seen_problem(&seen, "zero-chunk"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
}

static void reads_a_log_without_its_signature(void **state)
{
    (void)state;
    struct seen seen = log_read_json(SIX(", \"damage\": [{\"what\": \"file-signature\"}]"),
                                     (struct reader_options){0});
    assert_int_equal(seen.given, 6);
    assert_int_equal(seen_problem(&seen, "bad-file-signature"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
}

/* As if one record of the chunk had taken the place of the next as well. */
static void counts_a_record_that_another_swallowed(void **state)
{
    (void)state;
    struct seen seen = log_read_json(SIX(", \"damage\": [{\"what\": \"last-number\", \"chunk\": 1, "
                                         "\"value\": 5, \"reseal\": true}]"),
                                     (struct reader_options){0});
    assert_int_equal(seen.given, 6);
    assert_int_equal(seen_problem(&seen, "missing-records"), 1);
    assert_int_equal(seen.stats.records.unreadable, 1);
    seen_free(&seen);
}

/* The last chunk says that it continues at 9, not at 5. */
static void names_a_gap_between_chunks(void **state)
{
    (void)state;
    struct seen seen = log_read_json(
        SIX(", \"damage\": ["
            "{\"what\": \"first-number\", \"chunk\": 2, \"value\": 9},"
            "{\"what\": \"last-number\", \"chunk\": 2, \"value\": 10, \"reseal\": true}]"),
        (struct reader_options){0});
    assert_int_equal(seen.stats.status, LOG_OK);
    log_stats_find_missing(&seen.stats);
    assert_int_equal(seen_problem(&seen, "missing-records"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
}

static void counts_what_cannot_be_decoded(void **state)
{
    (void)state;
    struct seen seen =
        log_read_json(THREE("{\"what\": \"bad-token\", \"chunk\": 0, \"record\": 1}"),
                      (struct reader_options){.backend = READER_LIBEVTX});
    assert_string_equal(seen.text.data, "1 P 1\n3 P 3\n");
    assert_int_equal(seen.stats.records.unreadable, 1);
    assert_int_equal(seen_problem(&seen, "undecodable-record"), 1);
    seen_free(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_can_end_anywhere),
        cmocka_unit_test(a_dirty_log_is_normal),
        cmocka_unit_test(chunks_beyond_the_count_are_recovered),
        cmocka_unit_test(slack_records_are_apart),
        cmocka_unit_test(goes_on_behind_a_bad_record),
        cmocka_unit_test(reads_chunks_with_bad_headers),
        cmocka_unit_test(recovers_from_a_chunk_without_signature),
        cmocka_unit_test(skips_zero_chunks),
        cmocka_unit_test(names_a_zero_chunk_that_the_header_counts),
        cmocka_unit_test(reads_a_log_without_its_signature),
        cmocka_unit_test(counts_a_record_that_another_swallowed),
        cmocka_unit_test(names_a_gap_between_chunks),
        cmocka_unit_test(counts_what_cannot_be_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
