/* SPDX-License-Identifier: MIT */
#include "reader/evt_log.h"

#include "reader/evt_channel.h"
#include "reader/evt_record.h"
#include "reader/log_reader.h"

#include <inttypes.h>
#include <string.h>

struct reading {
    struct evt_log *log;
    struct evt_decoder decoder;
    struct chunk_sink sink;
    evt_log_take take;
    void *context;
};

static int tell_channel(void *context, const struct evt_place *place, bool recovered)
{
    struct reading *reading = context;
    struct record record;
    (void)recovered;
    if (!evt_record_decode(&reading->decoder, place, false, &record))
        return 0;
    reading->log->channel = evt_channel_of(record.provider);
    return reading->log->channel != NULL;
}

/* A log of one computer has few sources, and nearly each log one of those that tell. */
static void find_channel(struct reading *reading)
{
    struct evt_log *log = reading->log;
    evt_ring_walk(&log->file, &log->ring, NULL, tell_channel, reading);
}

static void count_undecodable(struct reading *reading, const struct evt_place *place,
                              bool recovered)
{
    struct log_stats *stats = reading->sink.stats;
    if (recovered) {
        stats->records.recovered++;
        return;
    }
    stats->records.unreadable++;
    log_stats_problem(stats, "undecodable-record",
                      "offset %" PRIu64 ", record %" PRIu32 ": it names no source", place->offset,
                      place->number);
}

static int take_place(void *context, const struct evt_place *place, bool recovered)
{
    struct reading *reading = context;
    const struct chunk_sink *sink = &reading->sink;
    struct record record;
    if (recovered && !sink->options->recovered) {
        sink->stats->records.recovered++;
        return 0;
    }
    if (!evt_record_decode(&reading->decoder, place, true, &record)) {
        count_undecodable(reading, place, recovered);
        return 0;
    }
    record.recovered = recovered;
    record.channel = text_of(reading->log->channel);
    if (reading->decoder.torn && !recovered)
        log_stats_problem(sink->stats, "torn-record",
                          "offset %" PRIu64 ", record %" PRIu32
                          ": a part of it is damaged and was left out",
                          place->offset, place->number);
    chunk_count_record(sink, &record);
    return reading->take(reading->context, place, &record);
}

int evt_log_walk(struct evt_log *log, const struct chunk_sink *sink, evt_log_take take,
                 void *context)
{
    struct reading reading = {.log = log, .sink = *sink, .take = take, .context = context};
    evt_decoder_init(&reading.decoder);
    if (!log->channel)
        find_channel(&reading);
    int result = evt_ring_walk(&log->file, &log->ring, sink->stats, take_place, &reading);
    evt_decoder_free(&reading.decoder);
    return result;
}

static int give(void *context, const struct evt_place *place, const struct record *record)
{
    const struct chunk_sink *sink = context;
    (void)place;
    return chunk_wants(sink, record) ? sink->options->on_record(sink->options->context, record) : 0;
}

int evt_log_give(struct evt_log *log, const struct chunk_sink *sink)
{
    return evt_log_walk(log, sink, give, (void *)(uintptr_t)sink);
}

/* The one place where the way to read the records is chosen. */
static int read_records(struct evt_log *log, const struct chunk_sink *sink)
{
    switch (sink->options->backend) {
    case READER_FAST:
        return evt_log_give(log, sink);
    case READER_BOTH:
        return evt_compare_read(log, sink);
    case READER_LIBEVTX:
        break;
    }
    return libevt_read(log, sink);
}

static void name_failures(const struct evt_file *file, struct log_stats *stats)
{
    if (file->failed)
        log_stats_problem(stats, "read-error", "%s",
                          file->error.code ? file->error.text : "cannot be read");
    if (file->cut)
        log_stats_problem(stats, "stream-too-large",
                          "the log came as a stream and has more than the %zu MiB that are kept of "
                          "one: read up to there; a file is read whole",
                          EVT_STREAM_MAX >> 20);
}

static void judge(struct log_stats *stats, bool dirty)
{
    stats->status = dirty ? LOG_DIRTY : LOG_OK;
    for (size_t i = 0; i < stats->problem_count; i++)
        if (strcmp(stats->problems[i].code, "too-many-computers") != 0)
            stats->status = LOG_DAMAGED;
}

int evt_log_read(struct log_source source, const struct log_start *start,
                 const struct reader_options *options, struct log_stats *stats, struct error *error)
{
    (void)error;
    stats->format = LOG_FORMAT_EVT;
    stats->status = LOG_OK;
    if (options->range.first > 0)
        return 0;
    if (start->size < EVT_HEADER_SIZE) {
        stats->size = start->size;
        log_stats_problem(stats, "truncated", "the file ends inside its header, at %zu",
                          start->size);
        judge(stats, false);
        return 0;
    }
    struct evt_log log = {0};
    const struct chunk_sink sink = {options, stats};
    evt_file_open(&log.file, source, start);
    evt_ring_find(&log.file, start->data, stats, &log.ring);
    int result = read_records(&log, &sink);
    stats->size = log.file.size;
    name_failures(&log.file, stats);
    judge(stats, (log.ring.header.flags & EVT_DIRTY) != 0);
    evt_file_close(&log.file);
    return result;
}
