/* SPDX-License-Identifier: MIT */
#pragma once

/* The ring of an EVT log as the service writes it: each record goes over the end-of-file record,
 * older records make room for it, and a new end-of-file record follows. */

#include "mkevtx/mkevt.h"

#define EVT_HEADER_SIZE ((size_t)48)
#define EVT_END_SIZE ((size_t)40)

struct evt_live {
    size_t offset, size;
    uint64_t number;
};

struct evt_ring {
    uint8_t *data;         /* owned; the whole file */
    size_t size;           /* of the file */
    bool grows;            /* the file becomes larger instead of overwriting */
    bool whole_end;        /* the end-of-file record is never split: filling stands before it */
    size_t end;            /* offset of the end-of-file record */
    struct evt_live *live; /* owned; the log's records from the oldest to the newest */
    size_t first, count, capacity; /* those in use are live[first .. first + count) */
    uint64_t next;                 /* number of the next record */
    bool ever_wrapped;
};

void evt_ring_init(struct evt_ring *ring, size_t size, bool whole_end);
void evt_ring_free(struct evt_ring *ring);
int evt_ring_write(struct evt_ring *ring, const struct buffer *record, uint64_t number,
                   struct error *error);
size_t evt_ring_begin(const struct evt_ring *ring);    /* offset of the oldest record */
uint64_t evt_ring_oldest(const struct evt_ring *ring); /* its number, 0 when there is none */
struct mkevt_shape evt_ring_shape(const struct evt_ring *ring);
/* Writes bytes at an offset of the ring. */
void evt_ring_put(struct evt_ring *ring, size_t offset, const void *data, size_t size);
