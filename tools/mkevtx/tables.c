/* SPDX-License-Identifier: MIT */
#include "mkevtx/tables.h"

#include <string.h>

/* Both hashes are polynomials in 65599: of a name's characters, kept to 16 bits, and of the 16-bit
 * units of a GUID (as the template tables of real logs show). */
static uint32_t hash_units(const uint8_t *units, size_t size)
{
    uint32_t hash = 0;
    for (size_t i = 0; i + 1 < size; i += 2)
        hash = hash * 65599 + (uint32_t)(units[i] | units[i + 1] << 8);
    return hash;
}

/* A name in the chunk: offset of the next of its bucket, hash, characters, text and a NUL. */
static size_t find_name(const struct chunk *chunk, const struct wide *name, size_t bucket)
{
    size_t offset = chunk_get32(chunk, bucket);
    while (offset) {
        size_t size = (size_t)(chunk->data[offset + 6] | chunk->data[offset + 7] << 8) * 2;
        if (size == name->size && memcmp(chunk->data + offset + 8, name->bytes, size) == 0)
            return offset;
        offset = chunk_get32(chunk, offset);
    }
    return 0;
}

void table_put_name(struct chunk *chunk, const struct wide *name)
{
    uint16_t hash = (uint16_t)hash_units(name->bytes, name->size);
    size_t bucket = CHUNK_NAME_TABLE + hash % 64 * sizeof(uint32_t);
    size_t found = find_name(chunk, name, bucket);
    if (found) {
        chunk_put32(chunk, (uint32_t)found);
        return;
    }
    chunk_put32(chunk, (uint32_t)chunk->at + 4);
    size_t start = chunk->at;
    chunk_put32(chunk, chunk_get32(chunk, bucket));
    chunk_put16(chunk, hash);
    chunk_put16(chunk, (uint16_t)(name->size / 2));
    chunk_put(chunk, name->bytes, name->size);
    chunk_put16(chunk, 0);
    if (!chunk->full)
        chunk_set32(chunk, bucket, (uint32_t)start);
}

size_t table_template_bucket(const uint8_t guid[16])
{
    return CHUNK_TEMPLATE_TABLE + hash_units(guid, 16) % 32 * sizeof(uint32_t);
}

size_t table_find_template(const struct chunk *chunk, size_t bucket, const uint8_t guid[16])
{
    size_t offset = chunk_get32(chunk, bucket);
    while (offset && memcmp(chunk->data + offset + 4, guid, 16) != 0)
        offset = chunk_get32(chunk, offset);
    return offset;
}
