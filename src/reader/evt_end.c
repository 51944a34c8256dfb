/* SPDX-License-Identifier: MIT */
#include "reader/evt_end.h"

#include "reader/bytes.h"

#include <string.h>

/* Every log has one; a hostile one can have millions. */
#define CANDIDATES_MAX 1000

#define SCAN_SIZE ((size_t)65536)

static const uint8_t mark[20] = {
    0x28, 0,    0,    0,    0x11, 0x11, 0x11, 0x11, 0x22, 0x22,
    0x22, 0x22, 0x33, 0x33, 0x33, 0x33, 0x44, 0x44, 0x44, 0x44,
};

/* Whether the record at an offset is the one with a number, told from its header alone. */
static bool begins(struct evt_file *file, uint64_t offset, uint64_t number)
{
    uint8_t header[12];
    return evt_file_peek(file, offset, header, sizeof header) &&
           memcmp(header + 4, "LfLe", 4) == 0 && bytes_u32(header + 8) == number;
}

bool evt_end_at(struct evt_file *file, uint64_t offset, struct evt_end *ret_end)
{
    uint8_t data[EVT_END_SIZE];
    if (!evt_file_peek(file, offset, data, sizeof data) || memcmp(data, mark, sizeof mark) != 0)
        return false;
    struct evt_end end = {
        .offset = offset,
        .begin = bytes_u32(data + 20),
        .next = bytes_u32(data + 28),
        .oldest = bytes_u32(data + 32),
    };
    bool empty = end.begin == offset;
    end.trust = (bytes_u32(data + 24) == offset ? 2u : 0u) +
                (empty || begins(file, end.begin, end.oldest) ? 1u : 0u);
    *ret_end = end;
    return true;
}

static bool is_better(const struct evt_end *end, const struct evt_end *best)
{
    return end->trust != best->trust ? end->trust > best->trust : end->next > best->next;
}

/* The next place of the mark in [from, to), or to; the mark lies before to as a whole. */
static uint64_t find_mark(struct evt_file *file, uint64_t from, uint64_t to)
{
    while (to > from && to - from >= sizeof mark) {
        size_t size = to - from < SCAN_SIZE ? (size_t)(to - from) : SCAN_SIZE;
        const uint8_t *bytes = evt_file_bytes(file, from, size);
        const uint8_t *found = bytes ? memmem(bytes, size, mark, sizeof mark) : NULL;
        if (!bytes)
            return to;
        if (found)
            return from + (uint64_t)(found - bytes);
        from += size - (sizeof mark - 1);
    }
    return to;
}

bool evt_end_find(struct evt_file *file, struct evt_end *ret_end, bool *ret_many)
{
    struct evt_end best = {0}, end;
    unsigned seen = 0;
    for (uint64_t at = EVT_HEADER_SIZE; at < file->ring_end && seen <= CANDIDATES_MAX; at++) {
        at = find_mark(file, at, file->ring_end);
        if (at == file->ring_end)
            break;
        seen++;
        if (evt_end_at(file, at, &end) && is_better(&end, &best))
            best = end;
    }
    *ret_many = seen > CANDIDATES_MAX;
    /* The mark itself may be split by the turn of the ring. */
    uint64_t last = file->ring_end > EVT_HEADER_SIZE + sizeof mark ? file->ring_end - sizeof mark
                                                                   : EVT_HEADER_SIZE;
    for (uint64_t at = last; at < file->ring_end; at++)
        if (evt_end_at(file, at, &end) && is_better(&end, &best))
            best = end;
    if (best.trust == 0)
        return false;
    *ret_end = best;
    return true;
}
