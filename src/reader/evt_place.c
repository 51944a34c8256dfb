/* SPDX-License-Identifier: MIT */
#include "reader/evt_place.h"

#include "reader/bytes.h"

#include <string.h>

#define SIGNATURE "LfLe"
#define SIGNATURE_SIZE 4
/* The size stands before the signature. */
#define SIGNATURE_AT 4

#define SCAN_SIZE ((size_t)65536)

/* Filling is never longer than a record's header; a generous bound. */
#define FILLING_MAX 256

bool evt_place_at(struct evt_file *file, uint64_t offset, uint64_t left,
                  struct evt_place *ret_place)
{
    if (left < EVT_RECORD_MIN_SIZE)
        return false;
    const uint8_t *data = evt_file_ring(file, offset, EVT_RECORD_HEADER_SIZE);
    if (!data || memcmp(data + SIGNATURE_AT, SIGNATURE, SIGNATURE_SIZE) != 0)
        return false;
    uint32_t size = bytes_u32(data), number = bytes_u32(data + 8);
    if (size < EVT_RECORD_MIN_SIZE || size > EVT_RECORD_MAX_SIZE || size > left)
        return false;
    data = evt_file_ring(file, offset, size);
    if (!data || bytes_u32(data + size - 4) != size)
        return false;
    *ret_place = (struct evt_place){offset, size, number, data};
    return true;
}

/* The offset of the next signature in [from, to) of the file, or to. */
static uint64_t find_signature(struct evt_file *file, uint64_t from, uint64_t to)
{
    while (to - from >= SIGNATURE_SIZE) {
        size_t size = to - from < SCAN_SIZE ? (size_t)(to - from) : SCAN_SIZE;
        const uint8_t *bytes = evt_file_bytes(file, from, size);
        if (!bytes)
            return to;
        const uint8_t *found = memmem(bytes, size, SIGNATURE, SIGNATURE_SIZE);
        if (found)
            return from + (uint64_t)(found - bytes);
        from += size - (SIGNATURE_SIZE - 1);
    }
    return to;
}

bool evt_place_any(struct evt_file *file, uint64_t from, uint64_t to)
{
    return find_signature(file, from, to) < to;
}

static bool fits(const struct evt_search *search, uint64_t offset, uint64_t left,
                 struct evt_place *ret_place)
{
    struct evt_place place;
    if (!evt_place_at(search->file, offset, left + search->beyond, &place) ||
        place.number < search->low || place.number >= search->high)
        return false;
    *ret_place = place;
    return true;
}

/* Within a stretch of the file that ends at the ring's end or before. left counts to the end of
 * the search, which may lie behind the turn of the ring. */
static uint64_t find_in_stretch(const struct evt_search *search, uint64_t offset, uint64_t stretch,
                                uint64_t left, struct evt_place *ret_place)
{
    uint64_t at = offset, end = offset + stretch;
    while (end - at > SIGNATURE_AT) {
        uint64_t found = find_signature(search->file, at + SIGNATURE_AT, end);
        if (found == end)
            break;
        at = found - SIGNATURE_AT;
        if (fits(search, at, left - (at - offset), ret_place))
            return at - offset;
        at++;
    }
    /* The signature may itself be split by the turn of the ring. */
    uint64_t rest = SIGNATURE_AT + SIGNATURE_SIZE - 1;
    if (end - at > rest)
        at = end - rest;
    for (; at < end; at++)
        if (fits(search, at, left - (at - offset), ret_place))
            return at - offset;
    return stretch;
}

uint64_t evt_place_find(const struct evt_search *search, uint64_t offset, uint64_t left,
                        struct evt_place *ret_place)
{
    uint64_t done = 0;
    while (done < left && !search->file->failed) {
        uint64_t stretch = search->file->ring_end - offset;
        if (stretch > left - done)
            stretch = left - done;
        uint64_t passed = find_in_stretch(search, offset, stretch, left - done, ret_place);
        done += passed;
        if (passed < stretch)
            return done;
        offset = EVT_HEADER_SIZE;
    }
    return left;
}

uint64_t evt_place_filling(struct evt_file *file, uint64_t offset)
{
    uint64_t left = file->ring_end - offset;
    if (left > FILLING_MAX || left == 0)
        return 0;
    const uint8_t *bytes = evt_file_bytes(file, offset, (size_t)left);
    for (size_t i = 0; bytes && i + 4 <= left; i += 4)
        if (bytes_u32(bytes + i) != 0x27)
            return 0;
    return bytes ? left : 0;
}
