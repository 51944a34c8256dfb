/* SPDX-License-Identifier: MIT */
#include "reader/log_reader.h"

#include "base/memory.h"
#include "reader/chunk.h"
#include "reader/libevtx_xml.h"
#include "reader/xml_clixml.h"
#include "reader/xml_decode.h"
#include "reader/xml_slice.h"

#include <inttypes.h>

#define READ_SIZE ((size_t)256 << 10)

struct reading {
    struct log_source source;
    struct chunk_sink sink;
    struct error *error;
    struct xml_decoder decoder;
    struct xml_slicer slicer;
    struct libevtx_xml event; /* of XML_EVENTS */
    struct clixml *clixml;    /* of XML_CLIXML */
    uint64_t events;          /* told by the slicer */
};

static int give_record(struct reading *reading, const struct record *record)
{
    const struct reader_options *options = reading->sink.options;
    chunk_count_record(&reading->sink, record);
    return chunk_wants(&reading->sink, record) ? options->on_record(options->context, record) : 0;
}

static int lose_event(struct reading *reading, const char *why)
{
    reading->sink.stats->records.unreadable++;
    log_stats_problem(reading->sink.stats, "bad-event", "event %" PRIu64 " of the file: %s",
                      reading->events, why);
    return 0;
}

static int read_event(struct reading *reading, struct text text)
{
    struct record record;
    struct error error = {0};
    if (libevtx_xml_read(&reading->event, text, &record, &error) < 0)
        return lose_event(reading, error.text);
    if (!reading->event.named)
        return lose_event(reading, "its System part names no provider");
    return give_record(reading, &record);
}

static int read_object(struct reading *reading, struct text text)
{
    struct record record;
    struct error error = {0};
    switch (clixml_read(reading->clixml, text, &record, &error)) {
    case CLIXML_RECORD:
        return give_record(reading, &record);
    case CLIXML_BAD:
        return lose_event(reading, error.text);
    case CLIXML_OTHER:
        break;
    }
    reading->events--;
    return 0;
}

static int take_piece(void *context, enum xml_piece piece, struct text text)
{
    struct reading *reading = context;
    bool clixml = reading->slicer.dialect == XML_CLIXML;
    reading->events++;
    switch (piece) {
    case XML_WHOLE:
        return clixml ? read_object(reading, text) : read_event(reading, text);
    case XML_CUT: /* of CLIXML also the list that holds the events */
        return clixml ? read_object(reading, text) : lose_event(reading, "its end is missing");
    case XML_HEADLESS:
        return lose_event(reading, "its start is missing");
    case XML_TOO_LARGE:
        return lose_event(reading, "it is larger than the 2 MiB that are read of one event");
    }
    return 0;
}

static int take_bytes(struct reading *reading, const uint8_t *data, size_t size, bool last)
{
    reading->sink.stats->size += size;
    xml_decode(&reading->decoder, data, size, last, &reading->slicer.text);
    return xml_slice(&reading->slicer, last);
}

/* The first bytes have been taken from the source already. */
static int read_all(struct reading *reading, const struct log_start *start)
{
    AUTO_FREE uint8_t *data = memory_resize(NULL, READ_SIZE, 1);
    size_t mark = xml_decoder_begin(&reading->decoder, start->data, start->size);
    bool last = start->size < LOG_START_SIZE;
    uint64_t offset = start->size;
    reading->sink.stats->size += mark;
    int result = take_bytes(reading, start->data + mark, start->size - mark, last);
    while (result == 0 && !last && !reading->slicer.document_type) {
        int64_t got = reading->source.read_at(reading->source.context, data, READ_SIZE, offset,
                                              reading->error);
        if (got < 0)
            log_stats_problem(reading->sink.stats, "read-error", "byte %" PRIu64 ": %s", offset,
                              reading->error ? reading->error->text : "cannot be read");
        last = got < (int64_t)READ_SIZE;
        offset += got > 0 ? (uint64_t)got : 0;
        result = take_bytes(reading, data, got > 0 ? (size_t)got : 0, last);
    }
    return result;
}

static void name_problems(const struct reading *reading)
{
    struct log_stats *stats = reading->sink.stats;
    const struct xml_slicer *slicer = &reading->slicer;
    if (slicer->document_type)
        log_stats_problem(stats, "document-type",
                          "it declares a document type, which no export of a log does; it is not "
                          "read from there on");
    else if (slicer->root && !slicer->ended)
        log_stats_problem(stats, "truncated", "the file ends before its last element does");
    if (reading->decoder.bad)
        log_stats_problem(stats, "bad-encoding",
                          "%" PRIu64 " of its characters are not valid in its encoding; they are "
                          "read as U+FFFD",
                          reading->decoder.bad);
    if (reading->decoder.shifts)
        log_stats_problem(stats, "lost-bytes", "in %" PRIu64 " places bytes of it are missing",
                          reading->decoder.shifts);
}

/* What stats.c says of too many computers is no damage. */
static void judge(struct log_stats *stats)
{
    stats->status = LOG_OK;
    for (size_t i = 0; i < stats->problem_count; i++)
        if (strcmp(stats->problems[i].code, "too-many-computers") != 0)
            stats->status = LOG_DAMAGED;
}

int xml_log_read(struct log_source source, const struct log_start *start,
                 const struct reader_options *options, struct log_stats *stats, struct error *error)
{
    stats->format = LOG_FORMAT_XML;
    stats->status = LOG_OK;
    if (options->range.first > 0) /* an export is one unit of work */
        return 0;
    struct reading reading = {.source = source, .sink = {options, stats}, .error = error};
    size_t sniffed = start->size < LOG_SNIFF_SIZE ? start->size : LOG_SNIFF_SIZE;
    reading.slicer = (struct xml_slicer){.dialect = xml_dialect_of(start->data, sniffed),
                                         .on_piece = take_piece,
                                         .context = &reading};
    reading.event.escaped = true;
    reading.clixml = clixml_new();
    int result = read_all(&reading, start);
    if (result == 0)
        name_problems(&reading);
    xml_slicer_free(&reading.slicer);
    libevtx_xml_free(&reading.event);
    clixml_free(reading.clixml);
    judge(stats);
    return result;
}
