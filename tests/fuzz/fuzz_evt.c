/* SPDX-License-Identifier: MIT */
/* The EVT reader on hostile logs: every record wanted, recovered ones too, from a file and from a
 * stream, which must agree. */
#include "fuzz_evt.h"

#include "check.h"

#include "base/memory.h"
#include "reader/bytes.h"
#include "reader/evt_end.h"
#include "reader/reader.h"

#define LOG_MAX_SIZE (1u << 20)

static int on_record(void *context, const struct record *record)
{
    uint64_t *sum = context;
    *sum = *sum * 31 + check_record(record);
    return 0;
}

static uint64_t read_source(struct log_source source, uint64_t size)
{
    struct wanted *wanted = wanted_new();
    uint64_t sum = 0;
    wanted_add_all(wanted);
    const struct reader_options options = {.backend = READER_FAST,
                                           .wanted = wanted,
                                           .recovered = true,
                                           .range = {0, UINT64_MAX},
                                           .on_record = on_record,
                                           .context = &sum};
    struct log_stats stats = {0};
    struct error error = {0};
    reader_read(source, &options, &stats, &error);
    /* Records do not overlap. */
    check((stats.records.read + stats.records.recovered) * EVT_RECORD_MIN_SIZE <= size);
    sum = sum * 31 + stats.records.read;
    sum = sum * 31 + stats.records.unreadable;
    log_stats_free(&stats);
    wanted_free(wanted);
    return sum;
}

static void read_log(const uint8_t *data, size_t size)
{
    const struct log_memory memory = {data, size};
    struct log_source stream = log_source_memory(&memory);
    stream.size = LOG_SIZE_UNKNOWN;
    check(read_source(log_source_memory(&memory), size) == read_source(stream, size));
}

static void repair_sizes(uint8_t *ring, size_t size)
{
    for (size_t at = 0; size - at >= EVT_RECORD_MIN_SIZE;) {
        uint32_t length = bytes_u32(ring + at);
        if (length < EVT_RECORD_MIN_SIZE || length > size - at) {
            at += 4;
            continue;
        }
        memcpy(ring + at + 4, "LfLe", 4);
        bytes_put_u32(ring + at + length - 4, length);
        at += length;
    }
}

/* Fields of the end-of-file record: four marks, begin, its own offset, next and oldest number. */
static void put_end(uint8_t *log, size_t size, uint32_t begin, uint32_t end)
{
    if (end < EVT_HEADER_SIZE || end > size || size - end < EVT_END_SIZE)
        return;
    bytes_put_u32(log + end, EVT_END_SIZE);
    for (uint32_t i = 1; i <= 4; i++)
        bytes_put_u32(log + end + 4 * i, 0x11111111 * i);
    bytes_put_u32(log + end + 20, begin);
    bytes_put_u32(log + end + 24, end);
    bytes_put_u32(log + end + 36, EVT_END_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > LOG_MAX_SIZE)
        return -1;
    if (log_format_of(data, size) == LOG_FORMAT_EVT) {
        read_log(data, size);
        return 0;
    }
    if (size < EVT_SHORT_SIZE)
        return -1;
    size_t ring = size - EVT_SHORT_SIZE;
    uint32_t begin = bytes_u16(data + 1), end = bytes_u16(data + 3);
    AUTO_FREE uint8_t *log = memory_zeroed(EVT_HEADER_SIZE + ring, 1);
    bytes_put_u32(log, EVT_HEADER_SIZE);
    memcpy(log + 4, "LfLe", 4);
    bytes_put_u32(log + 8, 1);
    bytes_put_u32(log + 12, 1);
    bytes_put_u32(log + 16, begin);
    bytes_put_u32(log + 20, end);
    bytes_put_u32(log + 32, (uint32_t)(EVT_HEADER_SIZE + ring));
    bytes_put_u32(log + 36, (data[0] & EVT_SHORT_DIRTY) ? 1 : 0);
    bytes_put_u32(log + 44, EVT_HEADER_SIZE);
    memcpy(log + EVT_HEADER_SIZE, data + EVT_SHORT_SIZE, ring);
    if (data[0] & EVT_SHORT_REPAIR)
        repair_sizes(log + EVT_HEADER_SIZE, ring);
    if (data[0] & EVT_SHORT_END)
        put_end(log, EVT_HEADER_SIZE + ring, begin, end);
    read_log(log, EVT_HEADER_SIZE + ring);
    return 0;
}
