/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: hits as bytes, since a log can have millions. A hit is what sets it apart from the
 * one before it, the first from a hit of zeros:
 *
 *     1 byte   bytes of the record id's step, and 16 times those of the time's
 *     2        number of the sighting
 *     0 to 8   record id less the id that follows the one before, in zigzag
 *     0 to 8   time less the time before, in zigzag
 *
 * All numbers are little-endian. In zigzag the sign is the lowest bit, so that small steps back are
 * small numbers too. */

#include "base/filetime.h"

#include <endian.h>
#include <stdbool.h>

/* One record that matched, as far as counting needs it. */
struct hit {
    size_t sighting; /* index into the sightings of an observed */
    uint64_t record_id;
    filetime time;
};

#define HIT_LEAST 3 /* bytes */
#define HIT_ROOM 19 /* bytes that are looked at, whatever a hit takes */

struct hit_list {
    uint8_t *bytes; /* owned; HIT_ROOM bytes can be read from the start of each hit */
    size_t size, capacity;
    size_t count;
    struct hit last;
};

void hit_list_free(struct hit_list *list);
/* Room for so many bytes, and for what is looked at behind them. */
void hit_list_reserve(struct hit_list *list, size_t size);
/* Those of another list, which may be the bytes of hit_list_take(). */
void hit_list_append(struct hit_list *list, const struct hit_list *other);
/* A list of so many hits out of bytes, which are copied. Nothing is checked. */
struct hit_list hit_list_take(const void *bytes, size_t size, size_t count);

static inline uint64_t hit_zigzag(uint64_t step)
{
    return (step << 1) ^ (UINT64_C(0) - (step >> 63));
}

static inline uint64_t hit_step(uint64_t zigzag)
{
    return (zigzag >> 1) ^ (UINT64_C(0) - (zigzag & 1));
}

static inline unsigned hit_size(uint64_t number)
{
    return (63u ^ (unsigned)__builtin_clzll(number | 1)) / 8 + (number != 0);
}

static inline void hit_list_add(struct hit_list *list, struct hit hit)
{
    if (list->capacity - list->size < 2 * HIT_ROOM)
        hit_list_reserve(list, HIT_ROOM);
    uint8_t *at = list->bytes + list->size;
    uint16_t sighting = htole16((uint16_t)hit.sighting);
    uint64_t id = hit_zigzag(hit.record_id - list->last.record_id - 1);
    uint64_t time = hit_zigzag(hit.time - list->last.time);
    unsigned id_size = hit_size(id), time_size = hit_size(time);
    id = htole64(id);
    time = htole64(time);
    *at = (uint8_t)(id_size | time_size << 4);
    memcpy(at + 1, &sighting, sizeof sighting);
    memcpy(at + HIT_LEAST, &id, sizeof id);
    memcpy(at + HIT_LEAST + id_size, &time, sizeof time);
    list->size += HIT_LEAST + id_size + time_size;
    list->last = hit;
    list->count++;
}

/* The bytes are those of a hit as far as hit_next() needs. */
static inline bool hit_is_sound(const uint8_t *at)
{
    return (*at & 15) <= 8 && *at >> 4 <= 8;
}

/* Makes the hit before one that one. Returns how many bytes it takes. */
static inline size_t hit_next(const uint8_t *at, struct hit *hit)
{
#define LOW(bytes) (UINT64_MAX >> (64 - 8 * (bytes)))
    static const uint64_t masks[] = {0,      LOW(1), LOW(2), LOW(3), LOW(4),
                                     LOW(5), LOW(6), LOW(7), LOW(8)};
#undef LOW
    size_t id_size = *at & 15, time_size = *at >> 4;
    uint16_t sighting;
    uint64_t id, time;
    memcpy(&sighting, at + 1, sizeof sighting);
    memcpy(&id, at + HIT_LEAST, sizeof id);
    memcpy(&time, at + HIT_LEAST + id_size, sizeof time);
    hit->sighting = le16toh(sighting);
    hit->record_id += 1 + hit_step(le64toh(id) & masks[id_size]);
    hit->time += hit_step(le64toh(time) & masks[time_size]);
    return HIT_LEAST + id_size + time_size;
}
