/* SPDX-License-Identifier: MIT */
#pragma once

/* The end-of-file record of an EVT log (ELF_EOF_RECORD of [MS-EVEN]): forty bytes behind the newest
 * record, with four fixed numbers that are searched for when the file header is stale. */

#include "reader/evt_place.h"

#define EVT_END_SIZE 40

struct evt_end {
    uint64_t offset;       /* where it lies; it may go on behind the file header */
    uint64_t begin;        /* offset of the oldest record */
    uint64_t next, oldest; /* record numbers */
    unsigned trust;        /* of 3: how much of what it says is so */
};

/* The end-of-file record at an offset. */
bool evt_end_at(struct evt_file *file, uint64_t offset, struct evt_end *ret_end);
/* Looks at the whole ring and chooses the one that is most likely, of several the newest.
 * *ret_many is set when there are more than are looked at. */
bool evt_end_find(struct evt_file *file, struct evt_end *ret_end, bool *ret_many);
