/* SPDX-License-Identifier: MIT */
#include "mkevtx/evt_ring.h"

#include "base/memory.h"

#include <string.h>

#define RECORD_HEADER_SIZE ((size_t)56)
#define FILLING 0x27

static size_t room(const struct evt_ring *ring)
{
    return ring->size - EVT_HEADER_SIZE;
}

static size_t advance(const struct evt_ring *ring, size_t offset, size_t by)
{
    return EVT_HEADER_SIZE + (offset - EVT_HEADER_SIZE + by) % room(ring);
}

void evt_ring_put(struct evt_ring *ring, size_t offset, const void *data, size_t size)
{
    size_t first = ring->size - offset < size ? ring->size - offset : size;
    memcpy(ring->data + offset, data, first);
    memcpy(ring->data + EVT_HEADER_SIZE, (const uint8_t *)data + first, size - first);
}

size_t evt_ring_begin(const struct evt_ring *ring)
{
    return ring->count ? ring->live[ring->first].offset : ring->end;
}

uint64_t evt_ring_oldest(const struct evt_ring *ring)
{
    return ring->count ? ring->live[ring->first].number : 0;
}

static void set32(uint8_t *field, uint64_t value)
{
    for (size_t i = 0; i < 4; i++)
        field[i] = (uint8_t)(value >> 8 * i);
}

static void put_end(struct evt_ring *ring)
{
    static const uint8_t start[20] = {0x28, 0,    0,    0,    0x11, 0x11, 0x11, 0x11, 0x22, 0x22,
                                      0x22, 0x22, 0x33, 0x33, 0x33, 0x33, 0x44, 0x44, 0x44, 0x44};
    uint8_t end[EVT_END_SIZE];
    memcpy(end, start, sizeof start);
    set32(end + 20, evt_ring_begin(ring));
    set32(end + 24, ring->end);
    set32(end + 28, ring->next);
    set32(end + 32, evt_ring_oldest(ring));
    set32(end + 36, sizeof end);
    evt_ring_put(ring, ring->end, end, sizeof end);
}

void evt_ring_init(struct evt_ring *ring, size_t size, bool whole_end)
{
    bool grows = size == 0;
    if (grows)
        size = EVT_HEADER_SIZE + EVT_END_SIZE;
    *ring = (struct evt_ring){.data = memory_zeroed(size, 1),
                              .size = size,
                              .grows = grows,
                              .whole_end = whole_end,
                              .end = EVT_HEADER_SIZE,
                              .next = 1};
    put_end(ring);
}

void evt_ring_free(struct evt_ring *ring)
{
    free(ring->data);
    free(ring->live);
    *ring = (struct evt_ring){0};
}

static void fill(struct evt_ring *ring, size_t offset)
{
    for (; offset + 4 <= ring->size; offset += 4)
        set32(ring->data + offset, FILLING);
}

/* Bytes to fill at an offset where so many must not be split. */
static size_t filling_at(const struct evt_ring *ring, size_t offset, size_t whole)
{
    size_t left = ring->size - offset;
    return left < whole ? left : 0;
}

static size_t free_bytes(const struct evt_ring *ring)
{
    if (ring->count == 0)
        return room(ring);
    return (evt_ring_begin(ring) + room(ring) - ring->end) % room(ring);
}

static void push(struct evt_ring *ring, struct evt_live live)
{
    ring->live =
        memory_grow(ring->live, ring->first + ring->count, &ring->capacity, sizeof *ring->live);
    ring->live[ring->first + ring->count++] = live;
}

static void grow(struct evt_ring *ring, size_t size)
{
    ring->data = memory_resize(ring->data, ring->size + size, 1);
    memset(ring->data + ring->size, 0, size);
    ring->size += size;
}

int evt_ring_write(struct evt_ring *ring, const struct buffer *record, uint64_t number,
                   struct error *error)
{
    if (ring->grows)
        grow(ring, record->size);
    size_t filling = filling_at(ring, ring->end, RECORD_HEADER_SIZE);
    if (ring->grows)
        filling = 0;
    size_t at = advance(ring, ring->end, filling), end = advance(ring, at, record->size);
    size_t before_end = ring->whole_end ? filling_at(ring, end, EVT_END_SIZE) : 0;
    size_t need = filling + record->size + before_end + EVT_END_SIZE;
    if (need > room(ring))
        return error_set(error, ERROR_LIMIT, "does not fit in the log");
    while (free_bytes(ring) < need) {
        ring->first++;
        ring->count--;
    }
    if (filling)
        fill(ring, ring->end);
    evt_ring_put(ring, at, record->data, record->size);
    push(ring, (struct evt_live){at, record->size, number});
    if (before_end)
        fill(ring, end);
    ring->ever_wrapped = ring->ever_wrapped || end + before_end <= ring->end;
    ring->end = advance(ring, end, before_end);
    ring->next = number + 1;
    put_end(ring);
    return 0;
}

struct mkevt_shape evt_ring_shape(const struct evt_ring *ring)
{
    struct mkevt_shape shape = {.oldest = evt_ring_oldest(ring), .next = ring->next};
    shape.split_end = ring->size - ring->end < EVT_END_SIZE;
    shape.touching = ring->count && free_bytes(ring) == EVT_END_SIZE;
    for (size_t i = ring->first; i < ring->first + ring->count; i++) {
        size_t end = ring->live[i].offset + ring->live[i].size;
        bool last = i + 1 == ring->first + ring->count;
        size_t next = last ? ring->end : ring->live[i + 1].offset;
        shape.split_record = shape.split_record || end > ring->size;
        shape.exact_end = shape.exact_end || end == ring->size;
        shape.filling = shape.filling || (end < ring->size && next < end);
        shape.wrapped = shape.wrapped || next < ring->live[i].offset;
    }
    return shape;
}
