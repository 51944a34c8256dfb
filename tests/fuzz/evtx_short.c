/* SPDX-License-Identifier: MIT */
#include "evtx_short.h"

#include "reader/bytes.h"
#include "reader/chunk.h"

#include <zlib.h>

bool evtx_short_is(const uint8_t *data, size_t size)
{
    return size >= SHORT_HEAD_SIZE && size <= SHORT_MAX_SIZE &&
           (size < 8 || log_format_of(data, size) != LOG_FORMAT_EVTX);
}

/* Returns where the last byte that it wrote ends. */
static uint32_t repair_sizes(uint8_t *chunk)
{
    uint32_t at = SHORT_CHUNK_AT;
    while (at <= EVTX_CHUNK_SIZE - EVTX_RECORD_HEADER_SIZE - 4 && bytes_u32(chunk + at) == 0x2a2a) {
        uint32_t size = bytes_u32(chunk + at + 4);
        if (size < EVTX_RECORD_HEADER_SIZE + 4 || size > EVTX_CHUNK_SIZE - at)
            break;
        bytes_put_u32(chunk + at + size - 4, size);
        at += size;
    }
    return at;
}

/* Offsets of the chunk header: 48 where free space begins, 52 CRC-32 of the records, 124 that of
 * the header. */
static void repair_checksums(uint8_t *chunk, uint32_t used)
{
    bytes_put_u32(chunk + 48, used);
    bytes_put_u32(chunk + 52,
                  (uint32_t)crc32(0, chunk + SHORT_CHUNK_AT, (uInt)(used - SHORT_CHUNK_AT)));
    uLong sum = crc32(0, chunk, 120);
    bytes_put_u32(chunk + 124, (uint32_t)crc32(sum, chunk + 128, SHORT_CHUNK_AT - 128));
}

/* Writes the chunk over what the last call left there, of which *used bytes were not zero. */
static void put_chunk(uint8_t *chunk, uint32_t *used, const uint8_t *data, size_t size)
{
    uint32_t end = (uint32_t)(SHORT_CHUNK_AT + size - SHORT_HEAD_SIZE);
    memset(chunk, 0, SHORT_CHUNK_AT);
    memcpy(chunk, "ElfChnk\0", 8);
    chunk[40] = 128;
    chunk[44] = data[1];
    chunk[45] = data[2];
    chunk[50] = 1; /* all 65,536 bytes are used */
    if (size > SHORT_HEAD_SIZE)
        memcpy(chunk + SHORT_CHUNK_AT, data + SHORT_HEAD_SIZE, size - SHORT_HEAD_SIZE);
    if (*used > end)
        memset(chunk + end, 0, *used - end);
    uint32_t repaired = data[0] & SHORT_REPAIR ? repair_sizes(chunk) : 0;
    *used = repaired > end ? repaired : end;
    if (data[0] & SHORT_CHECKSUMS)
        repair_checksums(chunk, *used);
}

const uint8_t *evtx_short_chunk(const uint8_t *data, size_t size)
{
    static uint8_t chunk[EVTX_CHUNK_SIZE];
    static uint32_t used;
    put_chunk(chunk, &used, data, size);
    return chunk;
}

const uint8_t *evtx_short_log(const uint8_t *data, size_t size)
{
    static uint8_t log[SHORT_LOG_SIZE];
    static uint32_t used;
    memset(log, 0, 128);
    memcpy(log, "ElfFile\0", 8);
    log[42] = (data[0] & SHORT_BEYOND) ? 0 : 1;
    log[120] = (data[0] & SHORT_DIRTY) ? 1 : 0;
    if (data[0] & SHORT_CHECKSUMS) {
        log[36] = 1; /* version 3.1, a header of 4,096 bytes */
        log[38] = 3;
        log[41] = 16;
        bytes_put_u32(log + 124, (uint32_t)crc32(0, log, 120));
    }
    put_chunk(log + EVTX_FILE_HEADER_SIZE, &used, data, size);
    return log;
}

struct buffer evtx_short_of(const uint8_t *chunk, uint8_t flags)
{
    size_t end = EVTX_CHUNK_SIZE;
    while (end > SHORT_CHUNK_AT && chunk[end - 1] == 0)
        end--;
    const uint8_t head[SHORT_HEAD_SIZE] = {flags, chunk[44], chunk[45]};
    struct buffer out = {0};
    buffer_append(&out, head, sizeof head);
    buffer_append(&out, chunk + SHORT_CHUNK_AT, end - SHORT_CHUNK_AT);
    return out;
}
