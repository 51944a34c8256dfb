/* SPDX-License-Identifier: MIT */
#pragma once

/* The bytes of an EVT log: read in bounded pieces, and seen as the ring that they are. Behind the
 * file header records follow each other; what does not fit before the ring's end goes on behind the
 * header. Sources: "Windows Event Log (EVT) format" of the libevt project, and [MS-EVEN]. */

#include "reader/log_reader.h"

#define EVT_HEADER_SIZE 48
/* Up to the names; a record ends with a copy of its size. */
#define EVT_RECORD_HEADER_SIZE 56
#define EVT_RECORD_MIN_SIZE (EVT_RECORD_HEADER_SIZE + 4)
/* A record is read by clients through a buffer of at most so many bytes (MAX_BATCH_BUFF of
 * [MS-EVEN]). */
#define EVT_RECORD_MAX_SIZE 0x7FFFF

/* A stream is kept in memory, for a ring is not read from front to back. Larger logs are read up to
 * here. */
#define EVT_STREAM_MAX ((size_t)64 << 20)

struct evt_file {
    struct log_source source;        /* of a log that does not fit into memory by itself */
    uint64_t size;                   /* bytes */
    uint64_t ring_end;               /* where the ring goes on behind the header; at most size */
    uint8_t *stream;                 /* owned; the log that came as a stream, else NULL */
    bool cut;                        /* the stream had more than is kept */
    uint8_t *window, *head, *joined; /* owned */
    uint64_t window_at;
    size_t window_size, head_size;
    bool failed; /* bytes that should be there could not be read */
    struct error error;
};

/* Reads a stream, whose start has been taken, up to the limit; a file is read when it is asked for.
 */
void evt_file_open(struct evt_file *file, struct log_source source, const struct log_start *start);
void evt_file_close(struct evt_file *file);

/* So many bytes at an offset, at most EVT_RECORD_MAX_SIZE; valid until the next call. NULL beyond
 * the end, or when they cannot be read. */
const uint8_t *evt_file_bytes(struct evt_file *file, uint64_t offset, size_t size);
/* The same along the ring, from an offset below the ring's end. */
const uint8_t *evt_file_ring(struct evt_file *file, uint64_t offset, size_t size);
/* A few bytes along the ring without losing the place where a walk is. */
bool evt_file_peek(struct evt_file *file, uint64_t offset, uint8_t *out, size_t size);

/* Bytes of the whole ring; and the offset that lies so many bytes further. */
uint64_t evt_file_ring_size(const struct evt_file *file);
uint64_t evt_file_advance(const struct evt_file *file, uint64_t offset, uint64_t by);

/* Reads like the source: less than size only at the end, -1 when it cannot be read. */
int64_t evt_file_read(struct evt_file *file, void *data, size_t size, uint64_t offset);
