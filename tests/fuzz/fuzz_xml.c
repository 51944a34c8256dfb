/* SPDX-License-Identifier: MIT */
/* Exports as XML: the bytes as they are, and as the UTF-16 that PowerShell writes. */
#include "base/memory.h"
#include "reader/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct text text)
{
    if (text.size > 0 && !text_is_utf8(text))
        abort();
}

static int on_record(void *context, const struct record *record)
{
    ++*(uint64_t *)context;
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
    uint64_t records = 0;
    wanted_add_all(wanted);
    const struct reader_options options = {
        .wanted = wanted, .on_record = on_record, .context = &records};
    struct log_stats stats = {0};
    struct error error = {0};
    reader_read(log_source_memory(&memory), &options, &stats, &error);
    if (records != stats.records.read)
        abort();
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
