/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the ring of an EVT log begins and ends, and a walk along its records. The file header says
 * it when the service closed the log; while the service runs, the header is stale, and only the
 * end-of-file record, which follows the newest record, tells the truth. */

#include "reader/evt_place.h"

struct evt_header {
    uint64_t start, end;   /* offsets of the oldest record and of the end-of-file record */
    uint64_t next, oldest; /* record numbers */
    uint64_t max_size;
    uint32_t flags;
};

/* Flags of the file header ([MS-EVEN] LogHeader). */
enum { EVT_DIRTY = 1, EVT_WRAPPED = 2, EVT_FULL = 4, EVT_ARCHIVED = 8 };

struct evt_ring {
    struct evt_header header;
    uint64_t begin; /* offset of the oldest record */
    uint64_t used;  /* bytes from there to the end-of-file record, or to nowhere in particular */
    uint64_t oldest, next; /* own records have numbers in [oldest, next) */
    bool has_end;          /* there is an end-of-file record */
    bool loose; /* the begin is cut away: only the numbers tell which records are the log's own */
};

/* Finds the ring, and names what is wrong with it. */
void evt_ring_find(struct evt_file *file, const uint8_t *header, struct log_stats *stats,
                   struct evt_ring *ret_ring);

/* Gives each record: the log's own from the oldest to the newest, then those beyond. Where records
 * are damaged it goes on at the next one, and counts and names that in stats, unless that is NULL.
 * Returns 0, or what visit returned. */
typedef int (*evt_visit)(void *context, const struct evt_place *place, bool recovered);
int evt_ring_walk(struct evt_file *file, const struct evt_ring *ring, struct log_stats *stats,
                  evt_visit visit, void *context);
