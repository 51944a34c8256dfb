/* SPDX-License-Identifier: MIT */
#include "reader/bytes.h"
#include "reader/chunk_walk.h"

#include <inttypes.h>
#include <string.h>

bool chunk_passes(const struct chunk_sink *sink, filetime time, struct text computer)
{
    const struct reader_options *options = sink->options;
    return !options->passes || options->passes(options->context, time, computer);
}

bool chunk_wants(const struct chunk_sink *sink, const struct record *record)
{
    const struct wanted *wanted = sink->options->wanted;
    if (!wanted || !sink->options->on_record)
        return false;
    if (!wanted_all(wanted) &&
        !wanted_has(wanted, wanted_provider(wanted, record->provider), record->event_id) &&
        !(record->event_source.size > 0 &&
          wanted_has(wanted, wanted_provider(wanted, record->event_source), record->event_id)))
        return false;
    return chunk_passes(sink, record->time, record->computer);
}

/* Records that a collector forwarded as rendered text have no template instance: behind the
 * fragment header an element opens (token 41) instead. libevtx reads these wrongly. */
bool chunk_is_inline(const uint8_t *data, const struct chunk_place *place)
{
    static const uint8_t start[5] = {0x0f, 0x01, 0x01, 0x00, 0x41};
    return place->size >= EVTX_RECORD_HEADER_SIZE + sizeof start + 4 &&
           memcmp(data + place->offset + EVTX_RECORD_HEADER_SIZE, start, sizeof start) == 0;
}

void chunk_count_lost(const struct chunk *chunk, const struct chunk_places *places,
                      const struct chunk_sink *sink)
{
    if (places->lost == 0 || chunk->beyond)
        return;
    sink->stats->records.unreadable += places->lost;
    log_stats_problem(sink->stats, "bad-record",
                      "chunk %" PRIu64 ", offset %" PRIu32
                      ": the header of a record is damaged; reading went on at the next record",
                      chunk->number, places->lost_offset);
}

void chunk_count_undecodable(const struct chunk *chunk, const struct chunk_place *place,
                             const struct chunk_sink *sink, const struct error *error)
{
    if (chunk->beyond || place->slack) {
        sink->stats->records.recovered++;
        return;
    }
    sink->stats->records.unreadable++;
    if (chunk_is_inline(chunk->data, place))
        log_stats_problem(sink->stats, "inline-record",
                          "chunk %" PRIu64 ", record %" PRIu64
                          ": it is written without a template, which libevtx cannot read",
                          chunk->number, place->number);
    else
        log_stats_problem(sink->stats, "undecodable-record",
                          "chunk %" PRIu64 ", record %" PRIu64 ": %s", chunk->number, place->number,
                          error->text);
}

static int read_place(struct libevtx_chunk *opened, const struct chunk *chunk, size_t index,
                      const struct chunk_sink *sink)
{
    const struct chunk_place *place = &libevtx_chunk_places(opened)->items[index];
    bool recovered = chunk->beyond || place->slack;
    if (place->torn || (recovered && !sink->options->recovered)) {
        sink->stats->records.recovered++;
        return 0;
    }
    struct record record;
    struct error error = {0};
    if (libevtx_chunk_record(opened, index, &record, &error) < 0) {
        chunk_count_undecodable(chunk, place, sink, &error);
        return 0;
    }
    chunk_count_record(sink, &record);
    return chunk_wants(sink, &record) ? sink->options->on_record(sink->options->context, &record)
                                      : 0;
}

/* Counts the records of a chunk that libevtx does not open. */
static void count_refused(const struct chunk *chunk, const struct chunk_sink *sink,
                          const struct error *error)
{
    struct chunk_places places = {0};
    chunk_walk(chunk->data, &places);
    chunk_count_lost(chunk, &places, sink);
    for (size_t i = 0; i < places.count; i++)
        chunk_count_undecodable(chunk, &places.items[i], sink, error);
    chunk_places_free(&places);
}

int libevtx_read_chunk(const struct chunk *chunk, const struct chunk_sink *sink)
{
    struct error error = {0};
    struct libevtx_chunk *opened = libevtx_chunk_open(chunk, &error);
    if (!opened) {
        count_refused(chunk, sink, &error);
        return 0;
    }
    const struct chunk_places *places = libevtx_chunk_places(opened);
    chunk_count_lost(chunk, places, sink);
    int result = 0;
    for (size_t i = 0; i < places->count && result == 0; i++)
        result = read_place(opened, chunk, i, sink);
    libevtx_chunk_close(opened);
    return result;
}
