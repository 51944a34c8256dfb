/* SPDX-License-Identifier: MIT */
#include "reader_made.h"

#include "reader/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define BODY (EVTX_CHUNK_HEADER_SIZE + EVTX_RECORD_HEADER_SIZE)

void made_u8(struct made *made, unsigned value)
{
    made->data[made->at++] = (uint8_t)value;
}

static void u16(struct made *made, unsigned value)
{
    made_u8(made, value & 0xFF);
    made_u8(made, value >> 8 & 0xFF);
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
uint32_t made_open(struct made *made, const char *ascii, bool attributes)
{
    made_u8(made, attributes ? 0x41 : 0x01);
    u16(made, 0xFFFF);
    uint32_t size_at = made->at;
    u32(made, 0);
    name(made, ascii);
    if (attributes)
        u32(made, 0);
    return size_at;
}

void made_end(struct made *made, uint32_t size_at)
{
    made_u8(made, 0x04);
    bytes_put_u32(made->data + size_at, made->at - size_at - 4);
}

static void value(struct made *made, const char *ascii)
{
    made_u8(made, 0x05);
    made_u8(made, 0x01);
    text(made, ascii);
}

void made_substitution(struct made *made, unsigned index)
{
    made_u8(made, 0x0d);
    u16(made, index);
    made_u8(made, 0x21);
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
    made_u8(made, 0);
    bytes_put_u32(made->data + size_at, made->at - size_at - 4);
}

/* <Event><System>…</System>{index}</Event> */
void made_event_of(struct made *made, unsigned index)
{
    uint32_t size_at = start_definition(made, EVENT_AT, 1);
    uint32_t event = made_open(made, "Event", false);
    made_u8(made, 0x02);
    uint32_t system = made_open(made, "System", false);
    made_u8(made, 0x02);
    uint32_t provider = made_open(made, "Provider", true);
    made_u8(made, 0x06);
    name(made, "Name");
    value(made, "P");
    made_u8(made, 0x02);
    made_end(made, provider);
    uint32_t id = made_open(made, "EventID", false);
    made_u8(made, 0x02);
    value(made, "7");
    made_end(made, id);
    made_end(made, system);
    made_substitution(made, index);
    made_end(made, event);
    end_definition(made, size_at);
}

void made_event(struct made *made)
{
    made_event_of(made, 0);
}

/* <UserData>{0}{0}…</UserData> */
void made_nested(struct made *made, unsigned times)
{
    uint32_t size_at = start_definition(made, NESTED_AT, 2);
    uint32_t element = made_open(made, "UserData", false);
    made_u8(made, 0x02);
    for (unsigned i = 0; i < times; i++)
        made_substitution(made, 0);
    made_end(made, element);
    end_definition(made, size_at);
}

/* <NAME>{0}</NAME> */
static void element_of_value(struct made *made, const char *name)
{
    uint32_t element = made_open(made, name, false);
    made_u8(made, 0x02);
    made_substitution(made, 0);
    made_end(made, element);
}

/* <EventData><NAME>{0}</NAME></EventData> */
void made_data(struct made *made, const char *name)
{
    uint32_t size_at = start_definition(made, NESTED_AT, 2);
    uint32_t section = made_open(made, "EventData", false);
    made_u8(made, 0x02);
    element_of_value(made, name);
    made_end(made, section);
    end_definition(made, size_at);
}

void made_classic(struct made *made)
{
    uint32_t size_at = start_definition(made, NESTED_AT, 2);
    uint32_t section = made_open(made, "EventData", false);
    made_u8(made, 0x02);
    element_of_value(made, "Data");
    uint32_t binary = made_open(made, "Binary", false);
    made_u8(made, 0x02);
    made_substitution(made, 2);
    made->data[made->at - 4] = 0x0e;
    made_end(made, binary);
    made_end(made, section);
    end_definition(made, size_at);
}

/* An instance whose one value is what follows; returns where the value's size goes. */
static uint32_t instance(struct made *made, uint32_t id, uint32_t definition)
{
    u32(made, 0x0001010f);
    made_u8(made, 0x0c);
    made_u8(made, 1);
    u32(made, id);
    u32(made, definition);
    u32(made, 1);
    uint32_t size_at = made->at;
    u16(made, 0);
    made_u8(made, 0x21);
    made_u8(made, 0);
    return size_at;
}

static void set_size(struct made *made, uint32_t size_at)
{
    uint32_t size = made->at - size_at - 4;
    made->data[size_at] = (uint8_t)size;
    made->data[size_at + 1] = (uint8_t)(size >> 8);
}

static void end_record(struct made *made)
{
    uint32_t size = made->at + 4 - EVTX_CHUNK_HEADER_SIZE;
    u32(made, size);
    memcpy(made->data, "ElfChnk\0", 8);
    bytes_put_u32(made->data + 40, 128);
    bytes_put_u32(made->data + 44, EVTX_CHUNK_HEADER_SIZE);
    bytes_put_u32(made->data + 48, EVTX_CHUNK_SIZE);
    memcpy(made->data + EVTX_CHUNK_HEADER_SIZE, "**\0", 4);
    bytes_put_u32(made->data + EVTX_CHUNK_HEADER_SIZE + 4, size);
}

/* A record of instances inside each other, the innermost with a value of another type. */
void made_record(struct made *made, unsigned depth, unsigned type)
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
    end_record(made);
}

void made_values(struct made *made, const struct made_value *values, unsigned count)
{
    made->at = BODY;
    const uint32_t outer = instance(made, 1, EVENT_AT);
    made->at = instance(made, 2, NESTED_AT);
    bytes_put_u32(made->data + made->at - 4, count);
    for (unsigned i = 0; i < count; i++)
        u32(made, values[i].size | values[i].type << 16);
    for (unsigned i = 0; i < count; i++) {
        memcpy(made->data + made->at, values[i].bytes, values[i].size);
        made->at += values[i].size;
    }
    set_size(made, outer);
    end_record(made);
}

void made_among(struct made *made, const struct made_value *values, unsigned count)
{
    made->at = BODY;
    made->at = instance(made, 1, EVENT_AT);
    bytes_put_u32(made->data + made->at - 4, count);
    uint32_t descriptor = made->at;
    for (unsigned i = 0; i < count; i++)
        u32(made, values[i].size | values[i].type << 16);
    for (unsigned i = 0; i < count; i++, descriptor += 4) {
        if (values[i].type == 0x21) {
            const uint32_t nested = made->at, size_at = instance(made, 2, NESTED_AT);
            made->data[size_at + 2] = 0x81;
            memcpy(made->data + made->at, values[i].bytes, values[i].size);
            made->at += values[i].size;
            set_size(made, size_at);
            made->data[descriptor] = (uint8_t)(made->at - nested);
        } else {
            memcpy(made->data + made->at, values[i].bytes, values[i].size);
            made->at += values[i].size;
        }
    }
    end_record(made);
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
    for (size_t i = 0; i < record->binary_size; i++)
        buffer_format(out, i ? "%02x" : ":%02x", record->binary[i]);
    buffer_text(out, "\n");
    return 0;
}

/* The record, so often in a row. */
void made_repeat(struct made *made, unsigned times)
{
    uint32_t first = EVTX_CHUNK_HEADER_SIZE, size = bytes_u32(made->data + first + 4);
    for (unsigned i = 1; i < times; i++)
        memcpy(made->data + first + i * size, made->data + first, size);
    bytes_put_u32(made->data + 44, first + (times - 1) * size);
}

struct log_stats made_read_by(struct fast_reader *reader, const struct made *made,
                              struct buffer *out)
{
    struct wanted *all = wanted_new();
    wanted_add_all(all);
    const struct reader_options options = {.wanted = all, .on_record = on_record, .context = out};
    struct log_stats stats = {0};
    const struct chunk chunk = {.data = made->data};
    const struct chunk_sink sink = {&options, &stats};
    buffer_text(out, "");
    fast_reader_begin(reader);
    assert_int_equal(fast_reader_chunk(reader, &chunk, &sink), 0);
    wanted_free(all);
    return stats;
}

struct log_stats made_read(const struct made *made, struct buffer *out)
{
    struct fast_reader *reader = fast_reader_new();
    struct log_stats stats = made_read_by(reader, made, out);
    fast_reader_free(reader);
    return stats;
}
