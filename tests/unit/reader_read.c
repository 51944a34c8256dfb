/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#define SIX(more)                                                                                  \
    "{\"chunk_records\": 2, \"defaults\": {\"provider\": \"P\", \"computer\": \"EX01\"},"          \
    " \"records\": [{\"event_id\": 1, \"strings\": [\"a\"]}, {\"event_id\": 2},"                   \
    " {\"event_id\": 3, \"strings\": [\"\", \"b\"]}, {\"event_id\": 4}, {\"event_id\": 5},"        \
    " {\"event_id\": 6}]" more "}"

static void gives_records_in_order(void **state)
{
    (void)state;
    struct seen seen = log_read_json(SIX(""), (struct reader_options){0});
    assert_int_equal(seen.result, 0);
    assert_string_equal(seen.text.data, "1 P 1|a\n2 P 2\n3 P 3||b\n4 P 4\n5 P 5\n6 P 6\n");
    assert_int_equal(seen.stats.status, LOG_OK);
    assert_int_equal(seen.stats.format, LOG_FORMAT_EVTX);
    assert_int_equal(seen.stats.records.read, 6);
    assert_int_equal(seen.stats.chunks, 3);
    assert_int_equal(seen.stats.size, 4096 + 3 * 65536);
    assert_int_equal(seen.stats.coverage_count, 1);
    assert_string_equal(seen.stats.coverage[0].computer, "EX01");
    assert_int_equal(seen.stats.coverage[0].last_id, 6);
    assert_int_equal(seen.stats.problem_count, 0);
    seen_free(&seen);
}

static void gives_only_what_is_wanted(void **state)
{
    (void)state;
    struct wanted *wanted = wanted_new();
    wanted_add(wanted, TEXT("p"), 5);
    wanted_add(wanted, TEXT("source"), 2);
    wanted_add(wanted, TEXT("other"), 1);
    struct seen seen =
        log_read_json("{\"defaults\": {\"provider\": \"P\"}, \"records\": ["
                      "{\"event_id\": 1}, {\"event_id\": 2, \"event_source\": \"Source\"},"
                      "{\"event_id\": 5}, {\"event_id\": 2}]}",
                      (struct reader_options){.wanted = wanted});
    assert_string_equal(seen.text.data, "2 P 2\n3 P 5\n");
    assert_int_equal(seen.stats.records.read, 4);
    seen_free(&seen);
    wanted_free(wanted);
}

static void stops_when_told(void **state)
{
    (void)state;
    size_t stop_after = 3;
    struct seen seen = log_read_json(SIX(""), (struct reader_options){.context = &stop_after});
    assert_int_equal(seen.result, 7);
    assert_int_equal(seen.given, 3);
    seen_free(&seen);
}

static void ranges_join_to_the_whole(void **state)
{
    (void)state;
    struct seen whole = log_read_json(SIX(", \"dirty\": true"), (struct reader_options){0});
    struct seen joined = {0};
    buffer_text(&joined.text, "");
    for (uint64_t first = 0; first < 4; first += 2) {
        struct seen part =
            log_read_json(SIX(", \"dirty\": true"), (struct reader_options){.range = {first, 2}});
        log_stats_merge(&joined.stats, &part.stats);
        buffer_text(&joined.text, part.text.data);
        seen_free(&part);
    }
    assert_string_equal(joined.text.data, whole.text.data);
    assert_int_equal(joined.stats.records.read, whole.stats.records.read);
    assert_int_equal(joined.stats.size, whole.stats.size);
    assert_int_equal(joined.stats.chunks, whole.stats.chunks);
    assert_int_equal(joined.stats.status, LOG_DIRTY);
    assert_int_equal(joined.stats.problem_count, 0);
    seen_free(&whole);
    seen_free(&joined);
}

struct stream {
    struct log_memory memory;
    uint64_t at;
    bool went_back, fails;
};

static int64_t read_stream(void *context, void *data, size_t size, uint64_t offset,
                           struct error *error)
{
    struct stream *stream = context;
    stream->went_back = stream->went_back || offset < stream->at;
    if (stream->fails && offset > 4096)
        return error_set(error, ERROR_IO, "the wire was cut");
    struct log_source source = log_source_memory(&stream->memory);
    int64_t got = source.read_at(source.context, data, size, offset, error);
    stream->at = offset + (uint64_t)got;
    return got;
}

static void a_stream_only_goes_forward(void **state)
{
    (void)state;
    struct buffer log = log_build(SIX(""));
    struct stream stream = {.memory = {(const uint8_t *)log.data, log.size}};
    struct log_source source = {read_stream, &stream, LOG_SIZE_UNKNOWN};
    struct seen seen = log_read_source(source, (struct reader_options){0});
    assert_int_equal(seen.result, 0);
    assert_int_equal(seen.given, 6);
    assert_false(stream.went_back);
    seen_free(&seen);
    buffer_free(&log);
}

static void an_error_of_the_source_is_a_problem(void **state)
{
    (void)state;
    struct buffer log = log_build("{\"chunk_records\": 1, \"defaults\": {\"provider\": \"P\"},"
                                  " \"records\": [{\"event_id\": 1}, {\"event_id\": 2},"
                                  " {\"event_id\": 3}, {\"event_id\": 4}, {\"event_id\": 5}]}");
    struct stream stream = {.memory = {(const uint8_t *)log.data, log.size}, .fails = true};
    struct log_source source = {read_stream, &stream, LOG_SIZE_UNKNOWN};
    struct seen seen = log_read_source(source, (struct reader_options){0});
    assert_int_equal(seen.result, 0);
    assert_int_equal(seen.given, 4);
    assert_int_equal(seen_problem(&seen, "read-error"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
    buffer_free(&log);
}

static void refuses(const char *data, size_t size, const char *text)
{
    const struct log_memory memory = {(const uint8_t *)data, size};
    struct seen seen = log_read_source(log_source_memory(&memory), (struct reader_options){0});
    assert_int_equal(seen.result, -1);
    assert_int_equal(seen.error.code, ERROR_FORMAT);
    assert_string_equal(seen.error.text, text);
    assert_int_equal(seen.stats.status, LOG_UNREADABLE);
    seen_free(&seen);
}

static void refuses_what_is_no_log(void **state)
{
    (void)state;
    char zeros[5000] = "";
    refuses("", 0, "is empty");
    refuses("x", 1, "is not an event log");
    refuses("PK\3\4 an archive", 15, "is not an event log");
    refuses("ElfChnk\0........", 16, "holds a chunk of an event log, but not its header");
    refuses(zeros, sizeof zeros, "is not an event log: it starts with zeros");
}

static void an_empty_log_is_ok(void **state)
{
    (void)state;
    struct seen seen = log_read_json("{\"records\": []}", (struct reader_options){0});
    assert_int_equal(seen.result, 0);
    assert_int_equal(seen.stats.status, LOG_OK);
    assert_int_equal(seen.stats.records.read, 0);
    assert_int_equal(seen.stats.coverage_count, 0);
    assert_int_equal(seen.stats.problem_count, 0);
    seen_free(&seen);
}

static void keeps_strings_exactly(void **state)
{
    (void)state;
    struct seen seen = log_read_json(
        "{\"defaults\": {\"provider\": \"P\"}, \"records\": [{\"event_id\": 1, \"strings\": ["
        "\"\\n\", \"\", \"\\r\\n<&>\\\"'\", \"\\u001b[31m\\u0007\", \" \\t x \", "
        "\"\\uffff\\ue000\"]}]}",
        (struct reader_options){.backend = READER_LIBEVTX});
    assert_string_equal(seen.text.data, "1 P 1|\n||\r\n<&>\"'|\x1b[31m\x07| \t x |"
                                        "\xEF\xBF\xBF\xEE\x80\x80\n");
    seen_free(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_records_in_order),
        cmocka_unit_test(gives_only_what_is_wanted),
        cmocka_unit_test(stops_when_told),
        cmocka_unit_test(ranges_join_to_the_whole),
        cmocka_unit_test(a_stream_only_goes_forward),
        cmocka_unit_test(an_error_of_the_source_is_a_problem),
        cmocka_unit_test(refuses_what_is_no_log),
        cmocka_unit_test(an_empty_log_is_ok),
        cmocka_unit_test(keeps_strings_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
