/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the records of an EVT log lie, told from their headers and the copies of their sizes. */

#include "reader/evt_file.h"

struct evt_place {
    uint64_t offset;     /* of the record in the file */
    uint32_t size;       /* of the whole record; it may go on behind the file header */
    uint32_t number;     /* of the record */
    const uint8_t *data; /* borrowed until the next reading of the file */
};

/* The record at an offset of the ring, of at most so many bytes. */
bool evt_place_at(struct evt_file *file, uint64_t offset, uint64_t left,
                  struct evt_place *ret_place);

/* What is searched for: a record whose number is in [low, high). It begins within the bytes that
 * are searched, and may reach so many bytes beyond them. */
struct evt_search {
    struct evt_file *file;
    uint64_t low, high;
    uint64_t beyond;
};

/* The first such record within the next left bytes of the ring. Returns the bytes before it, or
 * left when there is none. */
uint64_t evt_place_find(const struct evt_search *search, uint64_t offset, uint64_t left,
                        struct evt_place *ret_place);

/* What would not hold a record's header before the end of the ring is filled with the number 0x27.
 * The bytes to skip, 0 when there is no such filling at the offset. */
uint64_t evt_place_filling(struct evt_file *file, uint64_t offset);

/* Whether the bytes [from, to) of the file hold the beginning of a record. */
bool evt_place_any(struct evt_file *file, uint64_t from, uint64_t to);
