/* SPDX-License-Identifier: MIT */
#include "mkevtx/chunk.h"

#include "base/memory.h"
#include "mkevtx/binxml.h"

#include <endian.h>
#include <string.h>
#include <zlib.h>

#define TABLES_SIZE (CHUNK_HEADER_SIZE - CHUNK_NAME_TABLE)

struct chunk *chunk_new(void)
{
    struct chunk *chunk = memory_zeroed(1, sizeof *chunk);
    chunk_clear(chunk, 1);
    return chunk;
}

void chunk_free(struct chunk *chunk)
{
    if (chunk)
        free(chunk->records);
    free(chunk);
}

void chunk_clear(struct chunk *chunk, uint64_t first_number)
{
    memset(chunk->data, 0, CHUNK_SIZE);
    chunk->at = CHUNK_HEADER_SIZE;
    chunk->full = false;
    chunk->count = 0;
    chunk->first_number = first_number;
}

void chunk_put(struct chunk *chunk, const void *data, size_t size)
{
    if (chunk->full || size > CHUNK_SIZE - chunk->at) {
        chunk->full = true;
        return;
    }
    if (size)
        memcpy(chunk->data + chunk->at, data, size);
    chunk->at += size;
}

void chunk_put8(struct chunk *chunk, uint8_t value)
{
    chunk_put(chunk, &value, sizeof value);
}

void chunk_put16(struct chunk *chunk, uint16_t value)
{
    value = htole16(value);
    chunk_put(chunk, &value, sizeof value);
}

void chunk_put32(struct chunk *chunk, uint32_t value)
{
    value = htole32(value);
    chunk_put(chunk, &value, sizeof value);
}

void chunk_put64(struct chunk *chunk, uint64_t value)
{
    value = htole64(value);
    chunk_put(chunk, &value, sizeof value);
}

void chunk_set_size(struct chunk *chunk, size_t field)
{
    if (!chunk->full)
        chunk_set32(chunk, field, (uint32_t)(chunk->at - field - 4));
}

uint32_t chunk_get32(const struct chunk *chunk, size_t offset)
{
    uint32_t value;
    memcpy(&value, chunk->data + offset, sizeof value);
    return le32toh(value);
}

void chunk_set16(struct chunk *chunk, size_t offset, uint16_t value)
{
    value = htole16(value);
    memcpy(chunk->data + offset, &value, sizeof value);
}

void chunk_set32(struct chunk *chunk, size_t offset, uint32_t value)
{
    value = htole32(value);
    memcpy(chunk->data + offset, &value, sizeof value);
}

void chunk_set64(struct chunk *chunk, size_t offset, uint64_t value)
{
    value = htole64(value);
    memcpy(chunk->data + offset, &value, sizeof value);
}

/* Records end on a multiple of 8 bytes, as Windows writes them. */
static void put_record(struct chunk *chunk, const struct instance *event,
                       const struct moment *moment)
{
    static const uint8_t zeros[8];
    size_t start = chunk->at;
    chunk_put(chunk, "**\0\0", 4);
    chunk_put32(chunk, 0);
    chunk_put64(chunk, moment->header_id);
    chunk_put64(chunk, moment->written_time);
    binxml_put_fragment(chunk, event, moment);
    chunk_put(chunk, zeros, (8 - (chunk->at + 4 - start) % 8) % 8);
    uint32_t size = (uint32_t)(chunk->at + 4 - start);
    chunk_put32(chunk, size);
    if (!chunk->full)
        chunk_set32(chunk, start + 4, size);
}

bool chunk_add(struct chunk *chunk, const struct instance *event, const struct moment *moment)
{
    uint8_t tables[TABLES_SIZE];
    size_t start = chunk->at;
    memcpy(tables, chunk->data + CHUNK_NAME_TABLE, TABLES_SIZE);
    put_record(chunk, event, moment);
    if (chunk->full) {
        memcpy(chunk->data + CHUNK_NAME_TABLE, tables, TABLES_SIZE);
        memset(chunk->data + start, 0, CHUNK_SIZE - start);
        chunk->at = start;
        chunk->full = false;
        return false;
    }
    chunk->records =
        memory_grow(chunk->records, chunk->count, &chunk->records_capacity, sizeof(size_t));
    chunk->records[chunk->count++] = start;
    if (chunk->count == 1)
        chunk->first_id = moment->header_id;
    chunk->last_id = moment->header_id;
    return true;
}

/* A chunk without records has -1 for its last number and its ids. */
void chunk_finish(struct chunk *chunk)
{
    bool empty = chunk->count == 0;
    memcpy(chunk->data, "ElfChnk", 8);
    chunk_set64(chunk, 8, chunk->first_number);
    chunk_set64(chunk, 16, empty ? UINT64_MAX : chunk->first_number + chunk->count - 1);
    chunk_set64(chunk, 24, empty ? UINT64_MAX : chunk->first_id);
    chunk_set64(chunk, 32, empty ? UINT64_MAX : chunk->last_id);
    chunk_set32(chunk, 40, 128);
    chunk_set32(chunk, 44, empty ? 0 : (uint32_t)chunk->records[chunk->count - 1]);
    chunk_set32(chunk, 48, (uint32_t)chunk->at);
    chunk_set32(chunk, 120, 1);
    chunk_seal(chunk);
}

void chunk_seal(struct chunk *chunk)
{
    uLong records =
        crc32(0, chunk->data + CHUNK_HEADER_SIZE, (uInt)(chunk->at - CHUNK_HEADER_SIZE));
    chunk_set32(chunk, 52, (uint32_t)records);
    uLong header = crc32(0, chunk->data, 120);
    header = crc32(header, chunk->data + 128, CHUNK_HEADER_SIZE - 128);
    chunk_set32(chunk, 124, (uint32_t)header);
}
