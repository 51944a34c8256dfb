/* SPDX-License-Identifier: MIT */
#include "reader/log_reader.h"

#include "base/memory.h"
#include "reader/bytes.h"
#include "reader/chunk_walk.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

/* Chunks read by one call of the source. */
#define CHUNKS_AT_ONCE 4

#define FLAG_DIRTY 1u

struct reader_cache {
    uint8_t *buffer; /* CHUNKS_AT_ONCE chunks */
    struct fast_reader *fast;
};

struct reader_cache *reader_cache_new(void)
{
    struct reader_cache *cache = memory_zeroed(1, sizeof *cache);
    cache->buffer = memory_resize(NULL, CHUNKS_AT_ONCE, EVTX_CHUNK_SIZE);
    cache->fast = fast_reader_new();
    return cache;
}

void reader_cache_free(struct reader_cache *cache)
{
    if (!cache)
        return;
    fast_reader_free(cache->fast);
    free(cache->buffer);
    free(cache);
}

struct reading {
    struct log_source source;
    struct chunk_sink sink;
    struct error *error;
    bool dirty;
    uint16_t counted; /* chunks that the file header counts */
    struct reader_cache *cache;
};

/* Offsets in the file header: 36 minor and 38 major version, 40 size of the header's block, 42
 * number of chunks, 120 flags, 124 CRC-32 of the first 120 bytes. */
static void check_file_header(struct reading *reading, const uint8_t *data)
{
    struct log_stats *stats = reading->sink.stats;
    reading->counted = bytes_u16(data + 42);
    reading->dirty = (bytes_u32(data + 120) & FLAG_DIRTY) != 0;
    bool is_signed = memcmp(data, EVTX_SIGNATURE, 8) == 0;
    if (!is_signed) /* the rest is no more to be trusted: chunks count as they come */
        reading->dirty = true;
    if (reading->sink.options->range.first != 0)
        return;
    if (!is_signed)
        log_stats_problem(stats, "bad-file-signature",
                          "the file does not start like an event log; "
                          "the rest of its header does");
    uint32_t sum = (uint32_t)crc32(0, data, 120);
    if (sum != bytes_u32(data + 124))
        log_stats_problem(stats, "bad-file-checksum",
                          "the checksum of the file header is wrong (%08" PRIx32
                          ", it says %08" PRIx32 ")",
                          sum, bytes_u32(data + 124));
    if (bytes_u16(data + 38) != 3)
        log_stats_problem(stats, "unknown-version",
                          "the file header says format version %u.%u; the log was read as 3.1",
                          bytes_u16(data + 38), bytes_u16(data + 36));
    if (bytes_u16(data + 40) != EVTX_FILE_HEADER_SIZE)
        log_stats_problem(stats, "bad-file-header",
                          "the file header says that it has %u bytes instead of 4096",
                          bytes_u16(data + 40));
}

/* True when there are chunks to go on with. */
static bool read_file_header(struct reading *reading, const struct log_start *start)
{
    struct log_stats *stats = reading->sink.stats;
    bool first = reading->sink.options->range.first == 0;
    if (first)
        stats->size += start->size;
    stats->format = LOG_FORMAT_EVTX;
    if (start->size < EVTX_FILE_HEADER_SIZE) {
        if (first)
            log_stats_problem(stats, "truncated", "the file ends inside its header, at %zu",
                              start->size);
        return false;
    }
    check_file_header(reading, start->data);
    return true;
}

/* Offsets in the chunk header: 40 its size, 44 offset of the last record, 48 of the free space,
 * 124 CRC-32 of the header without flags and checksum, and of the two tables behind it. */
static bool check_chunk_header(const struct chunk *chunk, struct log_stats *stats)
{
    const uint8_t *data = chunk->data;
    uint32_t size = bytes_u32(data + 40), last = bytes_u32(data + 44), free = bytes_u32(data + 48);
    if (size != 128 || last > EVTX_CHUNK_SIZE - EVTX_RECORD_HEADER_SIZE ||
        free < EVTX_CHUNK_HEADER_SIZE || free > EVTX_CHUNK_SIZE)
        log_stats_problem(stats, "bad-chunk-header",
                          "chunk %" PRIu64 ": its header says size %" PRIu32
                          ", last record at %" PRIu32 ", free space from %" PRIu32,
                          chunk->number, size, last, free);
    uLong sum = crc32(0, data, 120);
    sum = crc32(sum, data + 128, 384);
    if (sum != bytes_u32(data + 124)) {
        log_stats_problem(stats, "bad-chunk-checksum",
                          "chunk %" PRIu64 ": the checksum of its header is wrong", chunk->number);
        return false;
    }
    return true;
}

/* Offsets in the chunk header: 8 number of its first record, 16 of its last. Windows numbers the
 * records of a file one by one, in saved and filtered logs too. */
static void check_numbers(const struct chunk *chunk, uint64_t seen, struct log_stats *stats)
{
    uint64_t first = bytes_u64(chunk->data + 8), last = bytes_u64(chunk->data + 16);
    uint64_t count = last - first + 1;
    if (count > EVTX_CHUNK_SIZE / EVTX_RECORD_HEADER_SIZE) /* an empty chunk has 1 and 2^64-1 */
        return;
    log_stats_numbers(stats, first, last);
    if (count <= seen)
        return;
    stats->records.unreadable += count - seen;
    log_stats_problem(stats, "missing-records",
                      "chunk %" PRIu64 ": its header says records %" PRIu64 " to %" PRIu64
                      ", and %" PRIu64 " of them cannot be found",
                      chunk->number, first, last, count - seen);
}

static int read_fast(void *context, const struct chunk *chunk, const struct chunk_sink *sink)
{
    return fast_reader_chunk(context, chunk, sink);
}

/* The one place where the way to read a chunk is chosen. */
static int read_records(struct reading *reading, const struct chunk *chunk)
{
    switch (reading->sink.options->backend) {
    case READER_FAST:
        return read_fast(reading->cache->fast, chunk, &reading->sink);
    case READER_BOTH:
        return compare_read_chunk(read_fast, reading->cache->fast, chunk, &reading->sink);
    case READER_LIBEVTX:
        break;
    }
    return libevtx_read_chunk(chunk, &reading->sink);
}

/* Space that was allotted and never used can hold anything. Where the file header counts no chunk,
 * only what holds records is one that lost its signature. */
static int read_unsigned(struct reading *reading, const struct chunk *chunk)
{
    if (chunk_is_zero(chunk->data)) {
        if (chunk->number < reading->counted)
            log_stats_problem(reading->sink.stats, "zero-chunk",
                              "chunk %" PRIu64
                              " holds nothing but zeros, and the file header counts it",
                              chunk->number);
        return 0;
    }
    struct chunk_places places = {0};
    chunk_walk(chunk->data, &places);
    bool unused = places.count == 0;
    chunk_places_free(&places);
    if (unused && chunk->number >= reading->counted)
        return 0;
    if (!chunk->beyond)
        log_stats_problem(reading->sink.stats, "bad-chunk-signature",
                          "chunk %" PRIu64
                          " does not start like one; what records it holds are recovered",
                          chunk->number);
    return unused ? 0 : read_records(reading, chunk);
}

static int read_chunk(struct reading *reading, const struct chunk *chunk)
{
    struct log_stats *stats = reading->sink.stats;
    if (!chunk_has_signature(chunk->data))
        return read_unsigned(reading, chunk);
    stats->chunks++;
    uint64_t before = stats->records.read + stats->records.unreadable;
    bool sound = !chunk->beyond && check_chunk_header(chunk, stats);
    int result = read_records(reading, chunk);
    if (sound && result == 0)
        check_numbers(chunk, stats->records.read + stats->records.unreadable - before, stats);
    return result;
}

/* Reads the chunks of one filled buffer. */
static int read_buffer(struct reading *reading, uint64_t number, size_t size)
{
    int result = 0;
    for (size_t at = 0; at < size && result == 0; at += EVTX_CHUNK_SIZE, number++) {
        struct chunk chunk = {
            .data = reading->cache->buffer + at,
            .number = number,
            .beyond = !reading->dirty && number >= reading->counted,
        };
        if (size - at < EVTX_CHUNK_SIZE) {
            memset(reading->cache->buffer + size, 0, EVTX_CHUNK_SIZE - (size - at));
            if (!chunk.beyond)
                log_stats_problem(reading->sink.stats, "truncated",
                                  "the file ends inside chunk %" PRIu64, number);
        }
        result = read_chunk(reading, &chunk);
    }
    return result;
}

static int read_chunks(struct reading *reading)
{
    struct reader_range range = reading->sink.options->range;
    struct log_stats *stats = reading->sink.stats;
    uint64_t number = range.first;
    /* Offsets stay below 2^63. */
    const uint64_t limit = INT64_MAX / EVTX_CHUNK_SIZE - CHUNKS_AT_ONCE;
    uint64_t end =
        range.count > limit || number > limit - range.count ? limit : number + range.count;
    while (number < end) {
        size_t want = (end - number < CHUNKS_AT_ONCE ? (size_t)(end - number) : CHUNKS_AT_ONCE) *
                      EVTX_CHUNK_SIZE;
        int64_t got = reading->source.read_at(reading->source.context, reading->cache->buffer, want,
                                              EVTX_FILE_HEADER_SIZE + number * EVTX_CHUNK_SIZE,
                                              reading->error);
        if (got < 0) {
            log_stats_problem(stats, "read-error", "chunk %" PRIu64 ": %s", number,
                              reading->error ? reading->error->text : "cannot be read");
            return 0;
        }
        stats->size += (uint64_t)got;
        int result = read_buffer(reading, number, (size_t)got);
        if (result != 0)
            return result;
        number += ((uint64_t)got + EVTX_CHUNK_SIZE - 1) / EVTX_CHUNK_SIZE;
        if ((size_t)got < want) {
            if (!reading->dirty && number < reading->counted &&
                (number > range.first || range.first == 0))
                log_stats_problem(stats, "truncated",
                                  "the file ends behind chunk %" PRIu64
                                  " of the %u that its header counts",
                                  number, reading->counted);
            return 0;
        }
    }
    return 0;
}

/* These say what the reader cannot do, not that the log is damaged. */
static bool is_damage(const char *code)
{
    return strcmp(code, "inline-record") != 0 && strcmp(code, "too-many-computers") != 0;
}

static void judge(struct reading *reading)
{
    struct log_stats *stats = reading->sink.stats;
    stats->status = reading->dirty ? LOG_DIRTY : LOG_OK;
    for (size_t i = 0; i < stats->problem_count; i++)
        if (is_damage(stats->problems[i].code))
            stats->status = LOG_DAMAGED;
}

int evtx_log_read(struct log_source source, const struct log_start *start,
                  const struct reader_options *options, struct log_stats *stats,
                  struct error *error)
{
    struct reading reading = {.source = source, .sink = {options, stats}, .error = error};
    int result = 0;
    if (read_file_header(&reading, start)) {
        reading.cache = options->cache ? options->cache : reader_cache_new();
        fast_reader_begin(reading.cache->fast);
        result = read_chunks(&reading);
        if (!options->cache)
            reader_cache_free(reading.cache);
    }
    judge(&reading);
    return result;
}
