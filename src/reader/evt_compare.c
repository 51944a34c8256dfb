/* SPDX-License-Identifier: MIT */
#include "reader/compare_record.h"
#include "reader/libevt_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct pair {
    struct libevt_log *opened; /* entries sorted by their offsets */
    const struct reader_options *options;
};

static int by_offset(const void *a, const void *b)
{
    const struct libevt_entry *x = a, *y = b;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static struct libevt_entry *find_entry(const struct libevt_log *opened, uint64_t offset)
{
    size_t low = 0, high = opened->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (opened->entries[middle].offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < opened->count && opened->entries[low].offset == offset ? &opened->entries[low]
                                                                        : NULL;
}

/* What libevt lacks is no difference: it is known to lose records of logs that have wrapped. Nor is
 * that it calls a record recovered which the ring holds, or gives it twice. */
static int compare_own(void *context, const struct evt_place *place, const struct record *record)
{
    const struct pair *pair = context;
    struct libevt_entry *entry = find_entry(pair->opened, place->offset);
    struct record library;
    struct error ignored = {0};
    char where[64];
    if (!entry)
        return 0;
    for (struct libevt_entry *same = entry;
         same < pair->opened->entries + pair->opened->count && same->offset == place->offset;
         same++)
        same->seen = true;
    if (libevt_log_record(pair->opened, entry, &library, &ignored) < 0)
        return 0;
    library.recovered = record->recovered;
    library.channel = record->channel;
    snprintf(where, sizeof where, "offset %" PRIu64 ", record %" PRIu32, place->offset,
             place->number);
    const struct comparison at = {pair->options, "libevt", where};
    compare_record(&at, &library, record);
    return 0;
}

/* What libevt has and the ring has not. Its recovered records may be torn. */
static void tell_missing(const struct pair *pair)
{
    for (size_t i = 0; i < pair->opened->count; i++) {
        const struct libevt_entry *entry = &pair->opened->entries[i];
        char where[64];
        if (entry->seen || entry->recovered || entry->offset == 0)
            continue;
        snprintf(where, sizeof where, "offset %" PRIu64 ", record %" PRIu32, entry->offset,
                 entry->number);
        const struct comparison at = {pair->options, "libevt", where};
        compare_tell(&at, "record", TEXT("found"), TEXT("not found"));
    }
}

int evt_compare_read(struct evt_log *log, const struct chunk_sink *sink)
{
    struct libevt_log opened;
    struct error error = {0};
    if (libevt_log_open(&opened, &log->file, &error) == 0) {
        struct log_stats unused = {0};
        const struct reader_options all = {.recovered = true};
        struct pair pair = {&opened, sink->options};
        if (opened.count)
            qsort(opened.entries, opened.count, sizeof *opened.entries, by_offset);
        evt_log_walk(log, &(struct chunk_sink){&all, &unused}, compare_own, &pair);
        tell_missing(&pair);
        log_stats_free(&unused);
        libevt_log_close(&opened);
    }
    return evt_log_give(log, sink);
}
