/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define EIGHT(more)                                                                                \
    "{\"format\": \"evt\", \"defaults\": {\"provider\": \"P\", \"event_id\": 7},"                  \
    " \"records\": [{\"count\": 8, \"strings\": [\"{n}\"]}]" more "}"

static struct seen read_json(const char *json, struct reader_options options)
{
    struct buffer log = log_build(json);
    struct seen seen = log_read(&log, options);
    buffer_free(&log);
    return seen;
}

static void check(const char *json, const char *text, enum log_status status, uint64_t unreadable)
{
    struct seen seen = read_json(json, (struct reader_options){.recovered = true});
    assert_string_equal(seen.text.data, text);
    assert_int_equal(seen.stats.status, status);
    assert_int_equal(seen.stats.records.unreadable, unreadable);
    assert_int_equal(seen.result, 0);
    seen_free(&seen);
}

/* ---- damage ---- */

static void clean_logs_have_no_problem(void **state)
{
    (void)state;
    check(EIGHT(""), "1 P 7|1\n2 P 7|2\n3 P 7|3\n4 P 7|4\n5 P 7|5\n6 P 7|6\n7 P 7|7\n8 P 7|8\n",
          LOG_OK, 0);
    check("{\"format\": \"evt\"}", "", LOG_OK, 0);
    check("{\"format\": \"evt\", \"size\": 65536, \"dirty\": true}", "", LOG_DIRTY, 0);
}

static void damaged_records_cost_themselves(void **state)
{
    (void)state;
    const char *rest = "1 P 7|1\n2 P 7|2\n4 P 7|4\n5 P 7|5\n6 P 7|6\n7 P 7|7\n8 P 7|8\n";
    check(EIGHT(", \"damage\": [{\"what\": \"bad-size\", \"record\": 2}]"), rest, LOG_DAMAGED, 1);
    check(EIGHT(", \"damage\": [{\"what\": \"bad-size-copy\", \"record\": 2}]"), rest, LOG_DAMAGED,
          1);
    check(EIGHT(", \"damage\": [{\"what\": \"bad-signature\", \"record\": 2}]"), rest, LOG_DAMAGED,
          1);
    check(EIGHT(", \"damage\": [{\"what\": \"bad-signature\", \"record\": 0},"
                " {\"what\": \"bad-signature\", \"record\": 6},"
                " {\"what\": \"bad-signature\", \"record\": 7}]"),
          "2 P 7|2\n3 P 7|3\n4 P 7|4\n5 P 7|5\n6 P 7|6\n", LOG_DAMAGED, 3);
}

static void bad_numbers_cost_no_other_record(void **state)
{
    (void)state;
    check(EIGHT(", \"damage\": [{\"what\": \"bad-number\", \"record\": 2, \"value\": 999},"
                " {\"what\": \"bad-size\", \"record\": 4}]"),
          "1 P 7|1\n2 P 7|2\n999 P 7|3\n4 P 7|4\n6 P 7|6\n7 P 7|7\n8 P 7|8\n", LOG_DAMAGED, 1);
}

static void torn_parts_are_left_out(void **state)
{
    (void)state;
    struct seen seen =
        read_json(EIGHT(", \"damage\": [{\"what\": \"bad-string-offset\", \"record\": 1},"
                        " {\"what\": \"bad-data-size\", \"record\": 2}]"),
                  (struct reader_options){0});
    assert_int_equal(seen.stats.records.read, 8);
    assert_int_equal(seen_problem(&seen, "torn-record"), 2);
    assert_non_null(strstr(seen.text.data, "2 P 7\n3 P 7|3\n"));
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
}

#define ALL_EIGHT "1 P 7|1\n2 P 7|2\n3 P 7|3\n4 P 7|4\n5 P 7|5\n6 P 7|6\n7 P 7|7\n8 P 7|8\n"

static void finds_the_end_without_help(void **state)
{
    (void)state;
    check(EIGHT(", \"dirty\": true, \"stale_after\": 2"), ALL_EIGHT, LOG_DIRTY, 0);
    check(EIGHT(", \"stale_after\": 2"), ALL_EIGHT, LOG_DAMAGED, 0);
    check(EIGHT(", \"dirty\": true, \"damage\": [{\"what\": \"end-signature\"}]"), ALL_EIGHT,
          LOG_DAMAGED, 0);
    check(EIGHT(", \"damage\": [{\"what\": \"end-begin\"}]"), ALL_EIGHT, LOG_DAMAGED, 0);
    check(EIGHT(", \"damage\": [{\"what\": \"end-offset\"}]"), ALL_EIGHT, LOG_DAMAGED, 0);
    check(EIGHT(", \"damage\": [{\"what\": \"header-start\"}, {\"what\": \"header-end\"}]"),
          ALL_EIGHT, LOG_DAMAGED, 0);
    check(EIGHT(", \"damage\": [{\"what\": \"append\", \"bytes\": 700}]"), ALL_EIGHT, LOG_OK, 0);
}

static void cut_logs_give_what_is_left(void **state)
{
    (void)state;
    struct seen whole = read_json(EIGHT(""), (struct reader_options){0});
    uint64_t record = (whole.stats.size - 48 - 40) / 8;
    seen_free(&whole);
    char json[400];
    snprintf(json, sizeof json,
             EIGHT(", \"damage\": [{\"what\": \"truncate\", \"bytes\": %" PRIu64 "}]"),
             48 + 5 * record + 30);
    struct seen seen = read_json(json, (struct reader_options){0});
    assert_string_equal(seen.text.data, "1 P 7|1\n2 P 7|2\n3 P 7|3\n4 P 7|4\n5 P 7|5\n");
    assert_int_equal(seen.stats.records.unreadable, 3);
    assert_int_equal(seen_problem(&seen, "truncated"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
    seen = read_json(EIGHT(", \"damage\": [{\"what\": \"truncate\", \"bytes\": 20}]"),
                     (struct reader_options){0});
    assert_int_equal(seen.result, 0);
    assert_int_equal(seen_problem(&seen, "truncated"), 1);
    seen_free(&seen);
}

#define SIXTEEN(more)                                                                              \
    "{\"format\": \"evt\", \"size\": 1024, \"defaults\": {\"provider\": \"P\", \"event_id\": 7},"  \
    " \"records\": [{\"count\": 16, \"strings\": [\"{n}\"]}]" more "}"

/* The oldest records are at the end of a wrapped log, and go with it. */
static void cut_rings_give_what_is_left(void **state)
{
    (void)state;
    struct seen whole = read_json(SIXTEEN(""), (struct reader_options){0});
    uint64_t read = whole.stats.records.read;
    assert_int_equal(whole.stats.coverage[0].first_id + read, 17);
    seen_free(&whole);
    struct seen seen =
        read_json(SIXTEEN(", \"damage\": [{\"what\": \"truncate\", \"bytes\": 700}]"),
                  (struct reader_options){0});
    assert_in_range(seen.stats.records.read, 1, read - 1);
    assert_int_equal(seen.stats.coverage[0].last_id, 16);
    assert_int_equal(seen.stats.records.read + seen.stats.records.unreadable, read);
    seen_free(&seen);
}

static void older_records_are_recovered(void **state)
{
    (void)state;
    /* A large record makes room of several small ones; those that it does not reach stay. */
    struct seen seen = read_json(
        "{\"format\": \"evt\", \"size\": 2048, \"defaults\": {\"provider\": \"P\","
        " \"event_id\": 7}, \"records\": [{\"count\": 22, \"strings\": [\"{n}\"]}],"
        " \"damage\": [{\"what\": \"end-begin\", \"value\": 216}, {\"what\": \"end-oldest\","
        " \"value\": 3}, {\"what\": \"header-start\", \"value\": 216}]}",
        (struct reader_options){.recovered = true});
    assert_int_equal(seen.stats.records.read, 20);
    assert_int_equal(seen.stats.records.recovered, 2);
    assert_non_null(strstr(seen.text.data, "1 P 7|1 recovered\n2 P 7|2 recovered\n"));
    seen_free(&seen);
    seen = read_json(EIGHT(""), (struct reader_options){.recovered = false});
    assert_int_equal(seen.given, 8);
    seen_free(&seen);
}

/* ---- streams and other sources ---- */

struct pipe {
    struct log_memory memory;
    uint64_t endless; /* bytes of zeros behind it */
};

static int64_t read_pipe(void *context, void *data, size_t size, uint64_t offset,
                         struct error *error)
{
    const struct pipe *pipe = context;
    struct log_source memory = log_source_memory(&pipe->memory);
    if (offset < pipe->memory.size)
        return memory.read_at(memory.context, data, size, offset, error);
    uint64_t left = pipe->memory.size + pipe->endless - offset;
    if (size > left)
        size = (size_t)left;
    memset(data, 0, size);
    return (int64_t)size;
}

static void streams_are_kept_to_a_limit(void **state)
{
    (void)state;
    struct buffer log = log_build(EIGHT(""));
    struct pipe pipe = {{(const uint8_t *)log.data, log.size}, 0};
    const struct log_source source = {read_pipe, &pipe, LOG_SIZE_UNKNOWN};
    struct seen seen = log_read_source(source, (struct reader_options){0});
    assert_string_equal(seen.text.data, ALL_EIGHT);
    assert_int_equal(seen.stats.status, LOG_OK);
    assert_int_equal(seen.stats.size, log.size);
    seen_free(&seen);
    pipe.endless = UINT64_C(1) << 30;
    seen = log_read_source(source, (struct reader_options){0});
    assert_string_equal(seen.text.data, ALL_EIGHT);
    assert_int_equal(seen_problem(&seen, "stream-too-large"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
    buffer_free(&log);
}

static int64_t read_failing(void *context, void *data, size_t size, uint64_t offset,
                            struct error *error)
{
    struct log_source memory = log_source_memory(context);
    if (offset > 0)
        return error_set(error, ERROR_IO, "cannot be read: bad sector");
    return memory.read_at(memory.context, data, size, offset, error);
}

static void failing_reads_are_named(void **state)
{
    (void)state;
    struct buffer log = log_build(EIGHT(""));
    struct log_memory memory = {(const uint8_t *)log.data, log.size};
    const struct log_source source = {read_failing, &memory, log.size};
    struct seen seen = log_read_source(source, (struct reader_options){0});
    assert_int_equal(seen.result, 0);
    assert_int_equal(seen.given, 0);
    assert_int_equal(seen_problem(&seen, "read-error"), 1);
    assert_int_equal(seen.stats.status, LOG_DAMAGED);
    seen_free(&seen);
    buffer_free(&log);
}

static void stops_when_told(void **state)
{
    (void)state;
    size_t stop_after = 3;
    struct seen seen = read_json(EIGHT(""), (struct reader_options){.context = &stop_after});
    assert_int_equal(seen.result, 7);
    assert_int_equal(seen.given, 3);
    seen_free(&seen);
}

/* A log is one unit: other ranges of it hold nothing. */
static void is_one_range(void **state)
{
    (void)state;
    struct seen seen = read_json(EIGHT(""), (struct reader_options){.range = {1, 1}});
    assert_int_equal(seen.given, 0);
    assert_int_equal(seen.stats.size, 0);
    assert_int_equal(seen.stats.status, LOG_OK);
    seen_free(&seen);
}

/* ---- libevt ---- */

static void libevt_agrees(void **state)
{
    (void)state;
    struct seen seen = read_json(EIGHT(""), (struct reader_options){.backend = READER_LIBEVTX});
    assert_string_equal(seen.text.data, ALL_EIGHT);
    assert_int_equal(seen.stats.status, LOG_OK);
    seen_free(&seen);
    seen = read_json(EIGHT(""), (struct reader_options){.backend = READER_BOTH});
    assert_string_equal(seen.text.data, ALL_EIGHT);
    assert_string_equal(seen.differences.data, "");
    seen_free(&seen);
}

/* libevt looks for the data behind the strings and not at its offset. */
static void differences_are_told(void **state)
{
    (void)state;
    struct seen seen =
        read_json("{\"format\": \"evt\", \"records\": [{\"provider\": \"P\", \"event_id\": 7,"
                  " \"strings\": [\"ab\"], \"binary\": \"0102\"}], \"damage\":"
                  " [{\"what\": \"bad-string-offset\", \"record\": 0, \"value\": 76}]}",
                  (struct reader_options){.backend = READER_BOTH});
    assert_non_null(strstr(seen.differences.data, "record 1, binary: libevt "));
    seen_free(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_logs_have_no_problem),
        cmocka_unit_test(damaged_records_cost_themselves),
        cmocka_unit_test(bad_numbers_cost_no_other_record),
        cmocka_unit_test(torn_parts_are_left_out),
        cmocka_unit_test(finds_the_end_without_help),
        cmocka_unit_test(cut_logs_give_what_is_left),
        cmocka_unit_test(cut_rings_give_what_is_left),
        cmocka_unit_test(older_records_are_recovered),
        cmocka_unit_test(streams_are_kept_to_a_limit),
        cmocka_unit_test(failing_reads_are_named),
        cmocka_unit_test(stops_when_told),
        cmocka_unit_test(is_one_range),
        cmocka_unit_test(libevt_agrees),
        cmocka_unit_test(differences_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
