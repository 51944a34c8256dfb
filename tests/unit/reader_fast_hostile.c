/* SPDX-License-Identifier: MIT */
/* Chunks made by hand, of what no generator writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "reader/bytes.h"
#include "reader/chunk.h"
#include "reader/libevtx_guard.h"

#include <stdio.h>
#include <string.h>

#define BODY (EVTX_CHUNK_HEADER_SIZE + EVTX_RECORD_HEADER_SIZE)
#define EVENT_AT 40000
#define NESTED_AT 41000

struct made {
    uint8_t data[EVTX_CHUNK_SIZE];
    uint32_t at;
};

static void u8(struct made *made, unsigned value)
{
    made->data[made->at++] = (uint8_t)value;
}

static void u16(struct made *made, unsigned value)
{
    u8(made, value & 0xFF);
    u8(made, value >> 8 & 0xFF);
}

static void u32(struct made *made, uint32_t value)
{
    bytes_put_u32(made->data + made->at, value);
    made->at += 4;
}

static void text(struct made *made, const char *ascii)
{
    u16(made, (unsigned)strlen(ascii));
    for (; *ascii; ascii++)
        u16(made, (unsigned char)*ascii);
}

/* A name that lies where it is used. */
static void name(struct made *made, const char *ascii)
{
    u32(made, made->at + 4);
    u32(made, 0);
    u16(made, 0);
    text(made, ascii);
    u16(made, 0);
}

/* <name>, in the form of definitions; returns where its size goes. */
static uint32_t open(struct made *made, const char *ascii, bool attributes)
{
    u8(made, attributes ? 0x41 : 0x01);
    u16(made, 0xFFFF);
    uint32_t size_at = made->at;
    u32(made, 0);
    name(made, ascii);
    if (attributes)
        u32(made, 0);
    return size_at;
}

static void end(struct made *made, uint32_t size_at)
{
    u8(made, 0x04);
    bytes_put_u32(made->data + size_at, made->at - size_at - 4);
}

static void value(struct made *made, const char *ascii)
{
    u8(made, 0x05);
    u8(made, 0x01);
    text(made, ascii);
}

static void substitution(struct made *made, unsigned index)
{
    u8(made, 0x0d);
    u16(made, index);
    u8(made, 0x21);
}

static uint32_t start_definition(struct made *made, uint32_t at, uint32_t id)
{
    made->at = at;
    u32(made, 0);
    u32(made, id);
    made->at += 12;
    uint32_t size_at = made->at;
    u32(made, 0);
    u32(made, 0x0001010f);
    return size_at;
}

static void end_definition(struct made *made, uint32_t size_at)
{
    u8(made, 0);
    bytes_put_u32(made->data + size_at, made->at - size_at - 4);
}

/* <Event><System>…</System>{0}</Event> */
static void make_event(struct made *made)
{
    uint32_t size_at = start_definition(made, EVENT_AT, 1);
    uint32_t event = open(made, "Event", false);
    u8(made, 0x02);
    uint32_t system = open(made, "System", false);
    u8(made, 0x02);
    uint32_t provider = open(made, "Provider", true);
    u8(made, 0x06);
    name(made, "Name");
    value(made, "P");
    u8(made, 0x02);
    end(made, provider);
    uint32_t id = open(made, "EventID", false);
    u8(made, 0x02);
    value(made, "7");
    end(made, id);
    end(made, system);
    substitution(made, 0);
    end(made, event);
    end_definition(made, size_at);
}

/* <UserData>{0}{0}…</UserData> */
static void make_nested(struct made *made, unsigned times)
{
    uint32_t size_at = start_definition(made, NESTED_AT, 2);
    uint32_t element = open(made, "UserData", false);
    u8(made, 0x02);
    for (unsigned i = 0; i < times; i++)
        substitution(made, 0);
    end(made, element);
    end_definition(made, size_at);
}

/* An instance whose one value is what follows; returns where the value's size goes. */
static uint32_t instance(struct made *made, uint32_t id, uint32_t definition)
{
    u32(made, 0x0001010f);
    u8(made, 0x0c);
    u8(made, 1);
    u32(made, id);
    u32(made, definition);
    u32(made, 1);
    uint32_t size_at = made->at;
    u16(made, 0);
    u8(made, 0x21);
    u8(made, 0);
    return size_at;
}

static void set_size(struct made *made, uint32_t size_at)
{
    uint32_t size = made->at - size_at - 4;
    made->data[size_at] = (uint8_t)size;
    made->data[size_at + 1] = (uint8_t)(size >> 8);
}

/* A record of instances inside each other, the innermost with a value of another type. */
static void make_record(struct made *made, unsigned depth, unsigned type)
{
    uint32_t sizes[64];
    made->at = BODY;
    sizes[0] = instance(made, 1, EVENT_AT);
    for (unsigned i = 1; i <= depth; i++)
        sizes[i] = instance(made, 2, NESTED_AT);
    made->data[sizes[depth] + 2] = (uint8_t)type;
    u16(made, 'x');
    for (unsigned i = 0; i <= depth; i++)
        set_size(made, sizes[i]);
    uint32_t size = made->at + 4 - EVTX_CHUNK_HEADER_SIZE;
    u32(made, size);
    memcpy(made->data, "ElfChnk\0", 8);
    bytes_put_u32(made->data + 40, 128);
    bytes_put_u32(made->data + 44, EVTX_CHUNK_HEADER_SIZE);
    bytes_put_u32(made->data + 48, EVTX_CHUNK_SIZE);
    memcpy(made->data + EVTX_CHUNK_HEADER_SIZE, "**\0", 4);
    bytes_put_u32(made->data + EVTX_CHUNK_HEADER_SIZE + 4, size);
}

static int on_record(void *context, const struct record *record)
{
    struct buffer *out = context;
    buffer_format(out, "%.*s %u", (int)record->provider.size, record->provider.data,
                  record->event_id);
    for (size_t i = 0; i < record->string_count; i++)
        buffer_format(out, "|%.*s=%.*s", (int)record->strings[i].name.size,
                      record->strings[i].name.data, (int)record->strings[i].value.size,
                      record->strings[i].value.data);
    buffer_text(out, "\n");
    return 0;
}

static struct log_stats read_made(const struct made *made, struct buffer *out)
{
    struct wanted *all = wanted_new();
    wanted_add_all(all);
    const struct reader_options options = {.wanted = all, .on_record = on_record, .context = out};
    struct log_stats stats = {0};
    const struct chunk chunk = {.data = made->data};
    const struct chunk_sink sink = {&options, &stats};
    struct fast_reader *reader = fast_reader_new();
    buffer_text(out, "");
    assert_int_equal(fast_reader_chunk(reader, &chunk, &sink), 0);
    fast_reader_free(reader);
    wanted_free(all);
    return stats;
}

static void assert_made(const struct made *made, const char *expected, uint64_t unreadable)
{
    struct buffer out = {0};
    struct log_stats stats = read_made(made, &out);
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
    make_event(&made);
    make_nested(&made, times);
    make_record(&made, depth, type);
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
                struct log_stats stats = read_made(&made, &out);
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
    struct chunk_places places;
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
    uint32_t element = open(&made, "E", false);
    u8(&made, 0x02);
    substitution(&made, 0);
    end(&made, element);
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
