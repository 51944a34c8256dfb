/* SPDX-License-Identifier: MIT */
#include "reader/evt_channel.h"
#include "reader/libevt_log.h"

#include <inttypes.h>

static const char *channel_of(struct libevt_log *opened)
{
    const char *channel = NULL;
    for (size_t i = 0; i < opened->count && !channel; i++) {
        struct record record;
        struct error ignored = {0};
        if (libevt_log_record(opened, &opened->entries[i], &record, &ignored) == 0)
            channel = evt_channel_of(record.provider);
    }
    return channel;
}

static int read_entry(struct libevt_log *opened, const struct libevt_entry *entry,
                      const char *channel, const struct chunk_sink *sink)
{
    struct record record;
    struct error error = {0};
    if (entry->recovered && !sink->options->recovered) {
        sink->stats->records.recovered++;
        return 0;
    }
    if (libevt_log_record(opened, entry, &record, &error) < 0) {
        sink->stats->records.recovered += entry->recovered;
        sink->stats->records.unreadable += !entry->recovered;
        if (!entry->recovered)
            log_stats_problem(sink->stats, "undecodable-record", "record %" PRIu32 ": %s",
                              entry->number, error.text);
        return 0;
    }
    record.channel = text_of(channel);
    chunk_count_record(sink, &record);
    return chunk_wants(sink, &record) ? sink->options->on_record(sink->options->context, &record)
                                      : 0;
}

int libevt_read(struct evt_log *log, const struct chunk_sink *sink)
{
    struct libevt_log opened;
    struct error error = {0};
    if (libevt_log_open(&opened, &log->file, &error) < 0) {
        log_stats_problem(sink->stats, "libevt-refuses", "%s", error.text);
        return 0;
    }
    const char *channel = channel_of(&opened);
    int result = 0;
    for (size_t i = 0; i < opened.count && result == 0; i++)
        result = read_entry(&opened, &opened.entries[i], channel, sink);
    libevt_log_close(&opened);
    return result;
}
