/* SPDX-License-Identifier: MIT */
#pragma once

/* The short form of a log of one chunk, in which a fuzzer gets further: a byte of flags, the offset
 * of the last record in two bytes, and the bytes of the chunk from offset 512 on. All targets of
 * EVTX share it, and so their corpora. */

#include "base/buffer.h"
#include "reader/reader.h"

enum {
    SHORT_DIRTY = 1,     /* the file header says so */
    SHORT_BEYOND = 2,    /* the chunk is beyond its count */
    SHORT_REPAIR = 4,    /* sizes that hold get a copy that agrees */
    SHORT_CHECKSUMS = 8, /* those of both headers and of the records are right */
    SHORT_MARKERS = 16,  /* no record is wanted, providers are only noted */
};

#define SHORT_HEAD_SIZE 3
#define SHORT_CHUNK_AT 512 /* where in the chunk the bytes behind the head lie */
#define SHORT_MAX_SIZE (SHORT_HEAD_SIZE + EVTX_CHUNK_SIZE - SHORT_CHUNK_AT)
#define SHORT_LOG_SIZE (EVTX_FILE_HEADER_SIZE + EVTX_CHUNK_SIZE)

bool evtx_short_is(const uint8_t *data, size_t size);

/* The log that a short form stands for, SHORT_LOG_SIZE bytes; its chunk alone. Both lie in memory
 * of their own size, and live until the next call. */
const uint8_t *evtx_short_log(const uint8_t *data, size_t size);
const uint8_t *evtx_short_chunk(const uint8_t *data, size_t size);

/* The short form of a chunk; what is zero at its end is left out. */
struct buffer evtx_short_of(const uint8_t *chunk, uint8_t flags);
