/* SPDX-License-Identifier: MIT */
#include "reader/chunk_walk.h"

#include "base/memory.h"
#include "reader/bytes.h"

#include <string.h>

/* Offsets in the chunk's header. */
#define LAST_IDENTIFIER 32
#define LAST_RECORD_OFFSET 44

/* A record ends with a copy of its size. */
#define RECORD_MIN_SIZE (EVTX_RECORD_HEADER_SIZE + 4)

/* Records do not overlap. One more is where the last that is looked at lies. */
#define MAX_PLACES ((EVTX_CHUNK_SIZE - EVTX_CHUNK_HEADER_SIZE) / RECORD_MIN_SIZE + 1)

static const uint8_t record_signature[4] = {'*', '*', 0, 0};

bool chunk_has_signature(const uint8_t *data)
{
    return memcmp(data, "ElfChnk\0", 8) == 0;
}

bool chunk_is_zero(const uint8_t *data)
{
    return data[0] == 0 && memcmp(data, data + 1, EVTX_CHUNK_SIZE - 1) == 0;
}

void chunk_places_free(struct chunk_places *places)
{
    free(places->items);
    *places = (struct chunk_places){0};
}

static bool place_at(const uint8_t *data, uint32_t offset, struct chunk_place *ret_place)
{
    if (offset > EVTX_CHUNK_SIZE - RECORD_MIN_SIZE)
        return false;
    const uint8_t *at = data + offset;
    if (memcmp(at, record_signature, sizeof record_signature) != 0)
        return false;
    uint32_t size = bytes_u32(at + 4);
    if (size < RECORD_MIN_SIZE || size > EVTX_CHUNK_SIZE - offset ||
        bytes_u32(at + size - 4) != size)
        return false;
    *ret_place = (struct chunk_place){.offset = offset, .size = size, .number = bytes_u64(at + 8)};
    return true;
}

/* The next record at or behind an offset whose header is good and starts before a limit. Slack is
 * mostly zeros, which memchr() passes over quickly; memmem() does not, for half of the signature is
 * zeros too. */
static bool place_from(const uint8_t *data, uint32_t offset, uint32_t limit,
                       struct chunk_place *ret_place)
{
    while (offset < limit) {
        const uint8_t *found = memchr(data + offset, record_signature[0], limit - offset);
        if (!found)
            return false;
        if (place_at(data, (uint32_t)(found - data), ret_place))
            return true;
        offset = (uint32_t)(found - data) + 1;
    }
    return false;
}

/* How many records a gap held: told by the numbers around it where these fit, else one. */
static void add_lost(struct chunk_places *places, uint32_t from, uint32_t to, uint64_t before,
                     uint64_t after)
{
    uint64_t missing = after > before ? after - before - 1 : 0;
    uint64_t room = (to - from) / RECORD_MIN_SIZE;
    if (places->lost == 0)
        places->lost_offset = from;
    places->lost += missing >= 1 && missing <= room ? missing : 1;
}

static uint32_t walk_own(const uint8_t *data, struct chunk_places *places)
{
    uint32_t last = bytes_u32(data + LAST_RECORD_OFFSET);
    uint32_t offset = EVTX_CHUNK_HEADER_SIZE;
    uint64_t before = bytes_u64(data + 24) - 1;
    struct chunk_place *place = places->items;
    /* A chunk that was begun but holds nothing yet points at or before its first record. */
    if (last <= offset && !place_at(data, offset, place))
        return offset;
    bool bounded = last >= offset && last <= EVTX_CHUNK_SIZE - RECORD_MIN_SIZE;
    uint32_t limit = bounded ? last + 1 : EVTX_CHUNK_SIZE;
    while (offset < limit) {
        if (!place_at(data, offset, place)) {
            /* Without a bound, the run of good headers is all that is known to be current. */
            if (!bounded)
                break;
            if (!place_from(data, offset + 1, limit, place)) {
                add_lost(places, offset, limit + RECORD_MIN_SIZE, before,
                         bytes_u64(data + LAST_IDENTIFIER) + 1);
                offset = limit;
                break;
            }
            add_lost(places, offset, place->offset, before, place->number);
        }
        before = place->number;
        offset = place->offset + place->size;
        place++;
    }
    places->own = places->count = (size_t)(place - places->items);
    return offset;
}

/* The binary XML of a record starts with a fragment header (token 0f, version 1.1, no flags); only
 * what looks like that is worth calling a recovered record. */
static bool looks_like_record(const uint8_t *data, const struct chunk_place *place)
{
    static const uint8_t fragment[4] = {0x0f, 0x01, 0x01, 0x00};
    return place->size >= RECORD_MIN_SIZE + sizeof fragment &&
           memcmp(data + place->offset + EVTX_RECORD_HEADER_SIZE, fragment, sizeof fragment) == 0;
}

/* A template instance (token 0c, version, template id, offset of the definition) names the template
 * by the first four bytes of its GUID, which stand behind the definition's next-offset. In 26,874
 * own records of real logs they always agree, in 13,000 stale ones often not: newer templates lie
 * there. */
static bool is_torn(const uint8_t *data, const struct chunk_place *place)
{
    const uint8_t *instance = data + place->offset + EVTX_RECORD_HEADER_SIZE + 4;
    if (place->size < RECORD_MIN_SIZE + 14 || instance[0] != 0x0c)
        return false;
    uint32_t definition = bytes_u32(instance + 6);
    return definition > EVTX_CHUNK_SIZE - 8 || memcmp(data + definition + 4, instance + 2, 4) != 0;
}

void chunk_walk(const uint8_t *data, struct chunk_places *places)
{
    uint32_t offset = EVTX_CHUNK_HEADER_SIZE;
    if (!places->items)
        places->items = memory_resize(NULL, MAX_PLACES, sizeof *places->items);
    places->own = places->count = 0;
    places->lost = 0;
    if (chunk_has_signature(data))
        offset = walk_own(data, places);
    struct chunk_place *place = places->items + places->count;
    while (place_from(data, offset, EVTX_CHUNK_SIZE, place)) {
        if (!looks_like_record(data, place)) {
            offset = place->offset + 1;
            continue;
        }
        place->slack = true;
        place->torn = is_torn(data, place);
        offset = place->offset + place->size;
        place++;
    }
    places->count = (size_t)(place - places->items);
}
