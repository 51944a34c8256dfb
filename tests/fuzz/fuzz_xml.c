/* SPDX-License-Identifier: MIT */
/* Exports as XML: the bytes as they are, and as the UTF-16 that PowerShell writes. */
#include "check.h"

#include "base/memory.h"
#include "reader/reader.h"

static int on_record(void *context, const struct record *record)
{
    ++*(uint64_t *)context;
    check_record(record);
    return 0;
}

static void read_log(const uint8_t *data, size_t size)
{
    const struct log_memory memory = {data, size};
    struct wanted *wanted = wanted_new();
    uint64_t records = 0;
    wanted_add_all(wanted);
    const struct reader_options options = {
        .wanted = wanted, .on_record = on_record, .context = &records};
    struct log_stats stats = {0};
    struct error error = {0};
    reader_read(log_source_memory(&memory), &options, &stats, &error);
    check(records == stats.records.read);
    log_stats_free(&stats);
    wanted_free(wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (log_format_of(data, size) != LOG_FORMAT_XML)
        return -1;
    read_log(data, size);
    AUTO_FREE uint8_t *wide = memory_zeroed(size + 1, 2);
    wide[0] = 0xFF;
    wide[1] = 0xFE;
    for (size_t i = 0; i < size; i++)
        wide[2 * i + 2] = data[i];
    read_log(wide, 2 * size + 2);
    return 0;
}
