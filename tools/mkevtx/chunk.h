/* SPDX-License-Identifier: MIT */
#pragma once

/* A chunk of an EVTX file under construction: 64 KiB with a header, a table of names, a table of
 * templates, and records. Sources: the "Windows XML Event Log (EVTX) format" document of libevtx,
 * [MS-EVEN6] 2.2.12, and logs that Windows wrote. */

#include "mkevtx/tree.h"

#define CHUNK_SIZE ((size_t)65536)
#define CHUNK_HEADER_SIZE ((size_t)512)
#define CHUNK_NAME_TABLE ((size_t)128)     /* 64 offsets of names, by hash */
#define CHUNK_TEMPLATE_TABLE ((size_t)384) /* 32 offsets of definitions, by hash of the GUID */

struct chunk {
    uint8_t data[CHUNK_SIZE];
    size_t at;       /* where the next byte goes */
    bool full;       /* something did not fit; the bytes since the record's start mean nothing */
    size_t count;    /* records */
    size_t *records; /* owned: their offsets */
    size_t records_capacity;
    uint64_t first_number, first_id, last_id;
};

struct chunk *chunk_new(void);
void chunk_free(struct chunk *chunk);
void chunk_clear(struct chunk *chunk, uint64_t first_number);

/* False when the record does not fit; the chunk is then as before. */
bool chunk_add(struct chunk *chunk, const struct instance *event, const struct moment *moment);

/* Writes the header for the records so far; chunk_seal() computes its two checksums anew. */
void chunk_finish(struct chunk *chunk);
void chunk_seal(struct chunk *chunk);

/* Appending, for binxml.c. */
void chunk_put(struct chunk *chunk, const void *data, size_t size);
void chunk_put8(struct chunk *chunk, uint8_t value);
void chunk_put16(struct chunk *chunk, uint16_t value);
void chunk_put32(struct chunk *chunk, uint32_t value);
void chunk_put64(struct chunk *chunk, uint64_t value);
/* Sets a size field to the number of bytes behind it. */
void chunk_set_size(struct chunk *chunk, size_t field);

uint32_t chunk_get32(const struct chunk *chunk, size_t offset);
void chunk_set16(struct chunk *chunk, size_t offset, uint16_t value);
void chunk_set32(struct chunk *chunk, size_t offset, uint32_t value);
void chunk_set64(struct chunk *chunk, size_t offset, uint64_t value);
