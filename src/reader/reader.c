/* SPDX-License-Identifier: MIT */
#include "reader/reader.h"

#include "reader/chunk_walk.h"
#include "reader/log_reader.h"

#include <string.h>

static int refuse(const struct log_start *start, struct error *error)
{
    const uint8_t *data = start->data;
    if (start->size == 0)
        return error_set(error, ERROR_FORMAT, "is empty");
    if (start->size >= 8 && chunk_has_signature(data))
        return error_set(error, ERROR_FORMAT, "holds a chunk of an event log, but not its header");
    if (data[0] == 0 && memcmp(data, data + 1, start->size - 1) == 0)
        return error_set(error, ERROR_FORMAT, "is not an event log: it starts with zeros");
    return error_set(error, ERROR_FORMAT, "is not an event log");
}

int reader_read(struct log_source source, const struct reader_options *options,
                struct log_stats *stats, struct error *error)
{
    static const log_reader readers[] = {
        [LOG_FORMAT_EVTX] = evtx_log_read,
        [LOG_FORMAT_EVT] = evt_log_read,
        [LOG_FORMAT_XML] = xml_log_read,
    };
    struct reader_options own = *options;
    uint8_t data[LOG_START_SIZE];
    int64_t got = source.read_at(source.context, data, sizeof data, 0, error);
    stats->status = LOG_UNREADABLE;
    if (got < 0)
        return -1;
    struct log_start start = {data, (size_t)got};
    enum log_format format = log_format_of(data, start.size);
    if (format >= sizeof readers / sizeof *readers || !readers[format]) {
        stats->size += own.range.first == 0 ? start.size : 0;
        return refuse(&start, error);
    }
    if (own.range.first == 0 && own.range.count == 0)
        own.range.count = UINT64_MAX;
    return readers[format](source, &start, &own, stats, error);
}
