/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "reader_log.h"
#include "scan/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* About 48 chunks; times that are equal, go back, and records that come twice. */
#define RECORDS                                                                                    \
    "\"chunk_records\": 6, \"defaults\": {\"provider\": \"Server ActiveSync\", \"event_id\": "     \
    "3029, \"computer\": \"FE01\", \"channel\": \"Application\"}, \"records\": ["                  \
    "{\"count\": 90, \"strings\": [\"EX01\", \"Exchange{n}\"]},"                                   \
    "{\"count\": 30, \"step\": 0, \"time\": \"2026-01-02T00:00:00Z\", \"record_id\": 7, "          \
    "\"strings\": [\"EX02\", \"Exchange{n}\"]},"                                                   \
    "{\"count\": 60, \"time\": \"2026-01-01T00:00:00Z\", \"strings\": [\"EX01\", \"Public\"]},"    \
    "{\"provider\": \"MSExchange OWA\", \"event_id\": 42, \"computer\": \"FE02\", \"count\": 90, " \
    "\"strings\": [\"CAS01\", \"https://cas02.example.com/{n}\"]},"                                \
    "{\"count\": 18, \"strings\": [\"EX03\", \"Exchange{n}\"]}]"

static int set_up(void **state)
{
    struct error error = {0};
    struct scan_options *options = memory_zeroed(1, sizeof *options);
    struct scanner *scanner = memory_zeroed(1, sizeof *scanner);
    options->kb = kb_open(NULL, 0, &error);
    options->backend = READER_FAST;
    *state = scanner;
    return options->kb && scanner_open(scanner, options, &error) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    struct scanner *scanner = *state;
    struct scan_options *options = (struct scan_options *)(uintptr_t)scanner->options;
    scanner_close(scanner);
    kb_free((struct kb *)(uintptr_t)options->kb);
    free(options);
    free(scanner);
    return 0;
}

/* All that a unit gives, in the form that does not depend on the order of reading. */
static struct buffer read_unit(const struct scanner *scanner, struct log_source source,
                               struct reader_range range, size_t *ret_hits)
{
    struct unit_result result;
    struct buffer bytes = {0};
    unit_read(scanner, source, range, &result);
    *ret_hits = result.observed.hit_count;
    observed_settle(&result.observed);
    log_stats_write(&result.stats, &bytes);
    observed_write(&result.observed, &bytes);
    unit_result_free(&result);
    return bytes;
}

/* A source that does not tell its size can only be read from front to back. */
static size_t check(const struct scanner *scanner, const struct buffer *log,
                    struct reader_range range)
{
    size_t forward_hits, hits;
    const struct log_memory memory = {(const uint8_t *)log->data, log->size};
    struct log_source source = log_source_memory(&memory), stream = source;
    stream.size = LOG_SIZE_UNKNOWN;
    struct buffer forward = read_unit(scanner, stream, range, &forward_hits);
    struct buffer backwards = read_unit(scanner, source, range, &hits);
    assert_int_equal(hits, forward_hits);
    assert_int_equal(backwards.size, forward.size);
    assert_memory_equal(backwards.data, forward.data, forward.size);
    buffer_free(&forward);
    buffer_free(&backwards);
    return hits;
}

static void reading_from_the_end_gives_the_same(void **state)
{
    struct buffer log = log_build("{" RECORDS "}");
    assert_int_equal(check(*state, &log, (struct reader_range){0, UINT64_MAX}), 288);
    assert_in_range(check(*state, &log, (struct reader_range){3, 21}), 100, 130);
    assert_in_range(check(*state, &log, (struct reader_range){20, UINT64_MAX}), 150, 170);
    assert_int_equal(check(*state, &log, (struct reader_range){400, 10}), 0);
    buffer_free(&log);
}

/* What the reader does with damage depends on the damage before it. */
static void damage_is_told_the_same(void **state)
{
    static const char *const damages[] = {
        "{\"chunk\": 9, \"record\": 2, \"what\": \"bad-size\"}",
        ("{\"chunk\": 40, \"record\": 2, \"what\": \"bad-size\"},"
         "{\"chunk\": 2, \"record\": 1, \"what\": \"bad-size\"}"),
        "{\"what\": \"header-chunks\", \"count\": 30}",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        AUTO_FREE char *text = memory_format("{" RECORDS ", \"damage\": [%s]}", damages[i]);
        struct buffer log = log_build(text);
        assert_in_range(check(*state, &log, (struct reader_range){0, UINT64_MAX}), 100, 288);
        log.size -= EVTX_CHUNK_SIZE / 2;
        check(*state, &log, (struct reader_range){0, UINT64_MAX});
        buffer_free(&log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reading_from_the_end_gives_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_told_the_same, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
