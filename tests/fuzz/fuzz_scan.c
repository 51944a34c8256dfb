/* SPDX-License-Identifier: MIT */
/* The fast reader on hostile logs: every record wanted, recovered ones too. */
#include "fuzz_scan.h"

#include "base/memory.h"
#include "reader/bytes.h"
#include "reader/chunk.h"

#define LOG_SIZE (EVTX_FILE_HEADER_SIZE + EVTX_CHUNK_SIZE)
#define RECORDS_SIZE (EVTX_CHUNK_SIZE - EVTX_CHUNK_HEADER_SIZE)

/* libevtx 20181227 loses memory when it meets an error inside nested elements. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libevtx.so\n";
}

static void check_text(struct text text)
{
    if (text.size > 0 && !text_is_utf8(text))
        abort();
}

/* What every record must be, whatever the bytes. */
static int on_record(void *context, const struct record *record)
{
    (void)context;
    check_text(record->provider);
    check_text(record->event_source);
    check_text(record->channel);
    check_text(record->computer);
    check_text(record->user_sid);
    for (size_t i = 0; i < record->string_count; i++) {
        check_text(record->strings[i].name);
        check_text(record->strings[i].value);
    }
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < record->binary_size; i++)
        sum = (uint8_t)(sum + record->binary[i]);
    return 0;
}

static void read_log(const uint8_t *data, size_t size)
{
    const struct log_memory memory = {data, size};
    struct wanted *wanted = wanted_new();
    wanted_add_all(wanted);
    wanted_add_marker(wanted, TEXT("MSExchange"));
    const struct reader_options options = {.backend = READER_FAST,
                                           .wanted = wanted,
                                           .recovered = true,
                                           .range = {0, UINT64_MAX},
                                           .on_record = on_record};
    struct log_stats stats = {0};
    struct error error = {0};
    reader_read(log_source_memory(&memory), &options, &stats, &error);
    log_stats_free(&stats);
    wanted_free(wanted);
}

static void repair_sizes(uint8_t *chunk)
{
    uint32_t at = EVTX_CHUNK_HEADER_SIZE;
    while (at <= EVTX_CHUNK_SIZE - EVTX_RECORD_HEADER_SIZE - 4 && bytes_u32(chunk + at) == 0x2a2a) {
        uint32_t size = bytes_u32(chunk + at + 4);
        if (size < EVTX_RECORD_HEADER_SIZE + 4 || size > EVTX_CHUNK_SIZE - at)
            return;
        bytes_put_u32(chunk + at + size - 4, size);
        at += size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 8 && log_format_of(data, size) == LOG_FORMAT_EVTX) {
        read_log(data, size);
        return 0;
    }
    if (size < 3 || size > 3 + RECORDS_SIZE)
        return -1;
    static uint8_t log[LOG_SIZE];
    uint8_t *chunk = log + EVTX_FILE_HEADER_SIZE;
    memset(log, 0, sizeof log);
    memcpy(log, "ElfFile\0", 8);
    log[42] = (data[0] & SHORT_BEYOND) ? 0 : 1;
    log[120] = (data[0] & SHORT_DIRTY) ? 1 : 0;
    memcpy(chunk, "ElfChnk\0", 8);
    chunk[40] = 128;
    chunk[44] = data[1];
    chunk[45] = data[2];
    chunk[50] = 1; /* all 65,536 bytes are used */
    memcpy(chunk + EVTX_CHUNK_HEADER_SIZE, data + 3, size - 3);
    if (data[0] & SHORT_REPAIR)
        repair_sizes(chunk);
    read_log(log, sizeof log);
    return 0;
}
