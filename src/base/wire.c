/* SPDX-License-Identifier: MIT */
#include "base/wire.h"

#include <string.h>

#define NUMBER_MAX_SIZE 10 /* 64 bits in groups of seven */

void wire_put_u8(struct buffer *out, uint8_t value)
{
    buffer_append(out, &value, 1);
}

static size_t number_at(char *bytes, uint64_t value)
{
    size_t size = 0;
    while (value >= 0x80) {
        bytes[size++] = (char)(uint8_t)(value | 0x80);
        value >>= 7;
    }
    bytes[size++] = (char)value;
    return size;
}

void wire_put_number(struct buffer *out, uint64_t value)
{
    buffer_commit(out, number_at(buffer_reserve(out, NUMBER_MAX_SIZE), value));
}

/* Zigzag: the sign goes into the lowest bit, so that small steps back are small numbers too. */
static uint64_t zigzag(uint64_t from, uint64_t to)
{
    uint64_t step = to - from;
    return (step << 1) ^ (UINT64_C(0) - (step >> 63));
}

void wire_put_step(struct buffer *out, uint64_t from, uint64_t to)
{
    wire_put_number(out, zigzag(from, to));
}

void wire_put_text(struct buffer *out, struct text text)
{
    wire_put_number(out, text.size);
    buffer_append(out, text.data, text.size);
}

struct wire_reader wire_reader_of(struct text bytes)
{
    return (struct wire_reader){bytes.data, bytes.size, false};
}

bool wire_fail(struct wire_reader *reader)
{
    reader->failed = true;
    reader->left = 0;
    return false;
}

bool wire_at_end(const struct wire_reader *reader)
{
    return !reader->failed && reader->left == 0;
}

uint8_t wire_u8(struct wire_reader *reader)
{
    if (reader->left == 0) {
        wire_fail(reader);
        return 0;
    }
    reader->left--;
    return (uint8_t)*reader->at++;
}

uint64_t wire_number(struct wire_reader *reader)
{
    uint64_t value = 0;
    /* Most numbers are steps from one thing to the next. */
    if (reader->left > 0 && (uint8_t)*reader->at < 0x80) {
        reader->left--;
        return (uint8_t)*reader->at++;
    }
    size_t size = reader->left < NUMBER_MAX_SIZE ? reader->left : NUMBER_MAX_SIZE;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)reader->at[i];
        if (i == NUMBER_MAX_SIZE - 1 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7F) << 7 * i;
        if (byte >= 0x80)
            continue;
        reader->at += i + 1;
        reader->left -= i + 1;
        return value;
    }
    wire_fail(reader);
    return 0;
}

size_t wire_limited(struct wire_reader *reader, size_t max)
{
    uint64_t value = wire_number(reader);
    if (value > max) {
        wire_fail(reader);
        return 0;
    }
    return (size_t)value;
}

size_t wire_count(struct wire_reader *reader, size_t item_size, size_t max)
{
    size_t count = wire_limited(reader, max);
    if (count > reader->left / item_size) {
        wire_fail(reader);
        return 0;
    }
    return count;
}

uint64_t wire_step(struct wire_reader *reader, uint64_t from)
{
    uint64_t step = wire_number(reader);
    return from + ((step >> 1) ^ (UINT64_C(0) - (step & 1)));
}

struct text wire_bytes(struct wire_reader *reader, size_t max)
{
    size_t size = wire_count(reader, 1, max);
    if (size == 0)
        return (struct text){"", 0};
    struct text bytes = {reader->at, size};
    reader->at += size;
    reader->left -= size;
    return bytes;
}

struct text wire_text(struct wire_reader *reader, size_t max)
{
    struct text text = wire_bytes(reader, max);
    if (text_is_utf8(text))
        return text;
    wire_fail(reader);
    return (struct text){"", 0};
}

struct text wire_string(struct wire_reader *reader, size_t max)
{
    struct text text = wire_text(reader, max);
    if (text.size && memchr(text.data, '\0', text.size)) {
        wire_fail(reader);
        return (struct text){"", 0};
    }
    return text;
}
