/* SPDX-License-Identifier: MIT */
/* The fast reader on hostile logs, with libevtx behind it: every record wanted, recovered ones too.
 * Input is a whole log, or the short form. */
#include "check.h"
#include "evtx_short.h"

/* libevtx 20181227 loses memory when it meets an error inside nested elements. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libevtx.so\n";
}

static int on_record(void *context, const struct record *record)
{
    (void)context;
    volatile uint64_t sum = check_record(record);
    (void)sum;
    return 0;
}

static void read_log(const uint8_t *data, size_t size, bool all)
{
    const struct log_memory memory = {data, size};
    struct wanted *wanted = wanted_new();
    if (all)
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (evtx_short_is(data, size))
        read_log(evtx_short_log(data, size), SHORT_LOG_SIZE, !(data[0] & SHORT_MARKERS));
    else if (size >= 8)
        read_log(data, size, true);
    else
        return -1;
    return 0;
}
