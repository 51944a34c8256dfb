/* SPDX-License-Identifier: MIT */
/* Chunks made by hand, of what no generator writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reader/bytes.h"
#include "reader/libevtx_guard.h"
#include "reader_made.h"

#include <string.h>

#define BODY (EVTX_CHUNK_HEADER_SIZE + EVTX_RECORD_HEADER_SIZE)

static void assert_made(const struct made *made, const char *expected, uint64_t unreadable)
{
    struct buffer out = {0};
    struct log_stats stats = made_read(made, &out);
    assert_string_equal(out.data, expected);
    assert_int_equal(stats.records.unreadable, unreadable);
    assert_int_equal(stats.records.read, !unreadable);
    assert_int_equal(stats.problem_count, unreadable);
    log_stats_free(&stats);
    buffer_free(&out);
}

static struct made made;

static void make(unsigned times, unsigned depth, unsigned type)
{
    made = (struct made){0};
    made_event(&made);
    made_nested(&made, times);
    made_record(&made, depth, type);
}

static void reads_nested_templates(void **state)
{
    (void)state;
    make(1, 1, 0x01);
    assert_made(&made, "P 7\n", 0);
    make(1, 2, 0x01);
    assert_made(&made, "P 7|UserData=x\n", 0);
    make(2, 3, 0x01);
    assert_made(&made, "P 7|UserData=xx|UserData=xx|UserData=xx|UserData=xx\n", 0);
}

/* Thirty levels that double would give 2^30 elements. */
static void refuses_templates_that_multiply(void **state)
{
    (void)state;
    make(2, 30, 0x01);
    assert_made(&made, "", 1);
    make(64, 6, 0x01);
    assert_made(&made, "", 1);
}

/* Each offset and size in turn is set to what is outside, or to itself. */
static void survives_any_offset(void **state)
{
    (void)state;
    static const uint32_t values[] = {0,     1,     0xFFFF,     0x10000,    0xFFF0,
                                      40000, 41000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    static const struct {
        uint32_t from, to;
    } ranges[] = {{EVTX_CHUNK_HEADER_SIZE + 8, EVTX_CHUNK_HEADER_SIZE + 140},
                  {EVENT_AT, EVENT_AT + 330},
                  {NESTED_AT, NESTED_AT + 80}};
    struct buffer out = {0};
    make(2, 3, 0x81);
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++)
        for (uint32_t at = ranges[r].from; at < ranges[r].to; at++) {
            const uint32_t before = bytes_u32(made.data + at);
            for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
                bytes_put_u32(made.data + at, values[i]);
                struct log_stats stats = made_read(&made, &out);
                assert_true(stats.records.read + stats.records.unreadable <= 2);
                log_stats_free(&stats);
                buffer_clear(&out);
            }
            bytes_put_u32(made.data + at, before);
        }
    buffer_free(&out);
}

static bool is_guarded(void)
{
    struct chunk_places places = {0};
    chunk_walk(made.data, &places);
    assert_int_equal(places.count, 1);
    bool guarded = !libevtx_guard(made.data, &places.items[0]);
    chunk_places_free(&places);
    return guarded;
}

static void guards_libevtx(void **state)
{
    (void)state;
    make(1, 1, 0x01);
    assert_false(is_guarded());
    make(2, 3, 0x01);
    assert_false(is_guarded());
    make(2, 30, 0x01);
    assert_true(is_guarded());
    make(64, 6, 0x01);
    assert_true(is_guarded());
    /* 2^30 values, whose descriptors take 0 bytes in 32 bits */
    make(1, 1, 0x01);
    bytes_put_u32(made.data + BODY + 14, 0x40000000);
    assert_true(is_guarded());
    /* an element that holds itself */
    make(1, 5, 0x21);
    made.at = BODY + 22;
    uint32_t element = made_open(&made, "E", false);
    made_u8(&made, 0x02);
    made_substitution(&made, 0);
    made_end(&made, element);
    assert_true(is_guarded());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_nested_templates),
        cmocka_unit_test(refuses_templates_that_multiply),
        cmocka_unit_test(survives_any_offset),
        cmocka_unit_test(guards_libevtx),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
