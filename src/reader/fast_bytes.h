/* SPDX-License-Identifier: MIT */
#pragma once

/* Checked reading of one chunk: every byte that the fast reader looks at is reached through a
 * cursor, whose position and end never lie outside the chunk. */

#include "base/text.h"
#include "reader/bytes.h"
#include "reader/chunk.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Bytes of a chunk (or of a scratch area); text in it is UTF-16LE. */
struct span {
    const uint8_t *data;
    uint32_t size; /* bytes */
};

struct cursor {
    const uint8_t *chunk;
    uint32_t at, end; /* at <= end <= EVTX_CHUNK_SIZE */
};

/* A cursor over [at, end) of a chunk; what lies outside the chunk is cut off. */
static inline struct cursor cursor_over(const uint8_t *chunk, uint32_t at, uint32_t end)
{
    if (end > EVTX_CHUNK_SIZE)
        end = EVTX_CHUNK_SIZE;
    if (at > end)
        at = end;
    return (struct cursor){chunk, at, end};
}

static inline uint32_t cursor_left(const struct cursor *cursor)
{
    return cursor->end - cursor->at;
}

static inline bool cursor_skip(struct cursor *cursor, uint32_t size)
{
    if (size > cursor_left(cursor))
        return false;
    cursor->at += size;
    return true;
}

static inline bool cursor_span(struct cursor *cursor, uint32_t size, struct span *ret_span)
{
    if (size > cursor_left(cursor))
        return false;
    *ret_span = (struct span){cursor->chunk + cursor->at, size};
    cursor->at += size;
    return true;
}

static inline bool cursor_u8(struct cursor *cursor, uint8_t *ret_value)
{
    if (cursor_left(cursor) < 1)
        return false;
    *ret_value = cursor->chunk[cursor->at];
    cursor->at += 1;
    return true;
}

static inline bool cursor_u16(struct cursor *cursor, uint16_t *ret_value)
{
    if (cursor_left(cursor) < 2)
        return false;
    *ret_value = bytes_u16(cursor->chunk + cursor->at);
    cursor->at += 2;
    return true;
}

static inline bool cursor_u32(struct cursor *cursor, uint32_t *ret_value)
{
    if (cursor_left(cursor) < 4)
        return false;
    *ret_value = bytes_u32(cursor->chunk + cursor->at);
    cursor->at += 4;
    return true;
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.size == b.size &&
           (a.data == b.data || a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Sixteen bytes at any address, for what compares much. */
typedef uint64_t bytes_lane __attribute__((vector_size(16)));

static inline bytes_lane bytes_lane_at(const uint8_t *at)
{
    bytes_lane lane;
    memcpy(&lane, at, sizeof lane);
    return lane;
}

static inline bool bytes_lane_is_zero(bytes_lane lane)
{
    return (lane[0] | lane[1]) == 0;
}

/* The same for names, which are too short to be worth a call of memcmp(). */
static inline bool span_equal_short(struct span a, struct span b)
{
    return text_equal_short((struct text){(const char *)a.data, a.size},
                            (struct text){(const char *)b.data, b.size});
}

/* Bytes that are mostly equal, and not many. */
static inline bool bytes_equal_inline(const uint8_t *a, const uint8_t *b, uint32_t size)
{
    const uint32_t step = sizeof(bytes_lane);
    if (size < step)
        return span_equal_short((struct span){a, size}, (struct span){b, size});
    bytes_lane different = bytes_lane_at(a + size - step) ^ bytes_lane_at(b + size - step);
    for (uint32_t at = 0; at + step < size; at += step)
        different |= bytes_lane_at(a + at) ^ bytes_lane_at(b + at);
    return bytes_lane_is_zero(different);
}

static inline uint32_t span_hash(struct span name)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ name.size;
    uint32_t at = 0;
    for (; at + 8 <= name.size; at += 8)
        hash = (hash ^ bytes_u64(name.data + at)) * UINT64_C(0xFF51AFD7ED558CCD);
    for (; at < name.size; at++)
        hash = (hash ^ name.data[at]) * UINT64_C(0x100000001B3);
    return (uint32_t)(hash >> 32 ^ hash);
}

/* Without the NULs at the end, and without half a unit. */
static inline struct span span_trim(struct span text)
{
    text.size &= ~1u;
    while (text.size >= 2 && text.data[text.size - 2] == 0 && text.data[text.size - 1] == 0)
        text.size -= 2;
    return text;
}

/* True when UTF-16LE text is exactly these ASCII characters. */
static inline bool span_is(struct span text, const char *ascii, uint32_t length)
{
    if (text.size != 2 * length)
        return false;
    for (uint32_t i = 0; i < length; i++)
        if (text.data[2 * i] != (uint8_t)ascii[i] || text.data[2 * i + 1] != 0)
            return false;
    return true;
}

#define SPAN_IS(text, literal) span_is(text, literal, sizeof(literal) - 1)
