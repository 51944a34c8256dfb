/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "reader/chunk_walk.h"
#include "reader/fast_count.h"
#include "reader/fast_data.h"
#include "reader/fast_find.h"
#include "reader/fast_utf8.h"
#include "reader/names_number.h"

#include <inttypes.h>

/* libevtx takes up to 0.1 ms for a record that it cannot decode, and loses memory: a log that is
 * full of them is not worth more. */
#define LIBEVTX_MAX_FAILURES 1000

struct fast_reader {
    struct fast_names *names;
    struct fast_finder *finder;
    struct fast_count *count;
    struct fast_data *data;
    struct fast_utf8 *utf8;
    struct names_numbers *numbers;
    struct chunk_places places;
    struct decoder decoder;
    unsigned libevtx_failures;
    struct error libevtx_error;           /* why it refused the chunk at hand */
    const struct reader_options *options; /* of the chunk before, to be compared only */
    const struct log_stats *stats;        /* the same */
    uint64_t epoch;                       /* goes on when they, or the set, are others */
    struct known_names once; /* of the record at hand, where its layout does not keep them */
};

/* One chunk being read. */
struct reading {
    struct fast_reader *reader;
    const struct chunk *chunk;
    const struct chunk_sink *sink;
    struct libevtx_chunk *libevtx; /* opened when the first record needs it */
    bool libevtx_refused;
    bool asks; /* for records, not for statistics alone */
};

struct fast_reader *fast_reader_new(void)
{
    struct fast_reader *reader = memory_zeroed(1, sizeof *reader);
    reader->names = fast_names_new();
    reader->finder = fast_finder_new();
    reader->count = fast_count_new();
    reader->data = fast_data_new();
    reader->utf8 = fast_utf8_new();
    reader->numbers = names_numbers_new();
    return reader;
}

static void begin_epoch(struct fast_reader *reader)
{
    reader->epoch++;
    fast_count_begin(reader->count);
}

void fast_reader_begin(struct fast_reader *reader)
{
    reader->libevtx_failures = 0;
    begin_epoch(reader);
}

void fast_reader_free(struct fast_reader *reader)
{
    if (!reader)
        return;
    fast_names_free(reader->names);
    fast_finder_free(reader->finder);
    fast_count_free(reader->count);
    fast_data_free(reader->data);
    fast_utf8_free(reader->utf8);
    names_numbers_free(reader->numbers);
    chunk_places_free(&reader->places);
    decoder_free(&reader->decoder);
    free(reader);
}

static int deliver(const struct reading *reading, const struct record *record)
{
    return reading->sink->options->on_record(reading->sink->options->context, record);
}

static int refuse(const struct reading *reading, const struct chunk_place *place,
                  const char *reason)
{
    struct error error = {0};
    error_set(&error, ERROR_LIMIT, "%s", reason);
    chunk_count_undecodable(reading->chunk, place, reading->sink, &error);
    return 0;
}

/* What the fast way does not understand, or finds damaged: the one place where libevtx is asked. */
static int read_by_libevtx(struct reading *reading, size_t index, const struct chunk_place *place)
{
    struct record record;
    struct error error = {0}, *refusal = &reading->reader->libevtx_error;
    unsigned *failures = &reading->reader->libevtx_failures;
    if (*failures >= LIBEVTX_MAX_FAILURES)
        return refuse(reading, place,
                      "it is damaged or unknown, like 1000 records of the log before it");
    if (!reading->libevtx && !reading->libevtx_refused) {
        *refusal = (struct error){0};
        reading->libevtx = libevtx_chunk_open(reading->chunk, refusal);
        reading->libevtx_refused = !reading->libevtx;
    }
    if (!reading->libevtx || libevtx_chunk_record(reading->libevtx, index, &record, &error) < 0) {
        ++*failures;
        chunk_count_undecodable(reading->chunk, place, reading->sink,
                                reading->libevtx ? &error : refusal);
        return 0;
    }
    chunk_count_record(reading->sink, &record);
    return chunk_wants(reading->sink, &record) ? deliver(reading, &record) : 0;
}

static struct span name_of(const struct reading *reading, const struct found_record *found,
                           enum field_id id)
{
    return found_name(reading->chunk->data, found, id);
}

/* Finds out what the names of a record mean. */
static struct known_names *ask_names(const struct reading *reading, struct found_record *found)
{
    struct fast_reader *reader = reading->reader;
    struct known_names *names = &reader->once;
    struct span source = name_of(reading, found, FIELD_SOURCE);
    struct provider first = fast_names_find(reader->names, name_of(reading, found, FIELD_PROVIDER));
    struct provider second = {WANTED_NO_PROVIDER, false};
    if (source.size > 0)
        second = fast_names_find(reader->names, source);
    if (found->layout && layout_keep(found->layout, reading->chunk->data + found->base))
        names = &found->layout->known;
    *names = (struct known_names){.epoch = reader->epoch,
                                  .provider = first.number,
                                  .source = second.number,
                                  .marked = first.marked || second.marked};
    names->place = fast_count_find(reader->count, name_of(reading, found, FIELD_COMPUTER),
                                   name_of(reading, found, FIELD_CHANNEL));
    return names;
}

static struct known_names *find_names(const struct reading *reading, struct found_record *found)
{
    struct layout *layout = found->layout;
    if (layout && layout_knows(layout, reading->chunk->data + found->base, reading->reader->epoch))
        return &layout->known;
    return ask_names(reading, found);
}

static struct text name_text(const struct reading *reading, const struct found_record *found,
                             enum field_id id, enum utf8_name kind)
{
    return fast_utf8_text(reading->reader->utf8, kind, name_of(reading, found, id),
                          &reading->reader->decoder.area);
}

/* The statistics may have a copy, which lives as long as what is known of the names. */
static struct text computer_text(const struct reading *reading, const struct found_record *found)
{
    const struct count_place *place = found->names->place;
    return place && place->computer_text.data
               ? place->computer_text
               : name_text(reading, found, FIELD_COMPUTER, UTF8_COMPUTER);
}

static struct text channel_text(const struct reading *reading, const struct found_record *found)
{
    const struct count_place *place = found->names->place;
    return place && place->channel_text.data
               ? place->channel_text
               : name_text(reading, found, FIELD_CHANNEL, UTF8_CHANNEL);
}

/* Puts a copy of a text behind others. */
static struct text keep_text(char *bytes, size_t *size, struct text text)
{
    char *at = bytes + *size;
    memcpy(at, text.data, text.size);
    *size += text.size;
    return (struct text){at, text.size};
}

/* Keeps the texts of names where nothing of them has to be copied for each record. */
static void keep_names(const struct reading *reading, struct known_names *names,
                       const struct record *record)
{
    const struct count_place *place = names->place;
    size_t size = 0;
    if (names == &reading->reader->once || !place || !place->computer_text.data ||
        !place->channel_text.data ||
        record->provider.size + record->event_source.size > sizeof names->bytes)
        return;
    names->provider_text = keep_text(names->bytes, &size, record->provider);
    names->source_text = keep_text(names->bytes, &size, record->event_source);
    names->channel_text = place->channel_text;
    names->computer_text = place->computer_text;
    names->number = names_number_of(reading->reader->numbers, record);
}

static __attribute__((noinline)) void find_names_texts(const struct reading *reading,
                                                       const struct found_record *found,
                                                       struct record *record)
{
    struct known_names *names = found->names;
    record->provider = name_text(reading, found, FIELD_PROVIDER, UTF8_PROVIDER);
    record->event_source = name_text(reading, found, FIELD_SOURCE, UTF8_SOURCE);
    record->channel = channel_text(reading, found);
    record->computer = computer_text(reading, found);
    keep_names(reading, names, record);
    record->names = names->number;
}

/* The System fields that only hits need. */
static inline bool decode_system(const struct reading *reading, const struct found_record *found,
                                 struct record *record)
{
    const uint8_t *chunk = reading->chunk->data;
    if (found->layout && found->layout->complete) {
        if (!reading->sink->options->brief)
            layout_numbers(found->layout, chunk + found->base, record);
    } else if (!system_numbers(&reading->reader->decoder, found->plan, chunk, record))
        return false;
    if (!record->names)
        find_names_texts(reading, found, record);
    return true;
}

static bool locate_values(struct decoder *decoder, const struct found_record *found)
{
    const bool known = found->layout && found->layout->complete;
    decoder_instance(decoder, found->has_instance ? &found->instance : NULL,
                     known ? found->layout->count : 0, known ? found->layout->size : 0);
    return known || decoder_complete(decoder);
}

/* All of a record that is asked for. */
static enum decode_result decode(const struct reading *reading, struct found_record *found,
                                 struct record *record)
{
    struct decoder *decoder = &reading->reader->decoder;
    if (!fast_find_values(reading->chunk->data, found) || !locate_values(decoder, found) ||
        !decode_system(reading, found, record))
        return DECODE_UNKNOWN;
    enum decode_result result =
        fast_data_read(reading->reader->data, decoder, found->data, found->plan->form);
    record->strings = decoder->strings;
    record->string_count = decoder->string_count;
    record->binary = decoder->binary;
    record->binary_size = decoder->binary_size;
    return result;
}

static bool is_wanted(const struct reading *reading, const struct found_record *found)
{
    uint32_t event_id = (uint32_t)found->system.event_id;
    struct known_names *names = found->names;
    if (!reading->asks)
        return false;
    unsigned slot = event_id % KNOWN_EVENTS;
    if (names->events[slot].wanted == WANTED_UNKNOWN || names->events[slot].id != event_id) {
        const struct wanted *wanted = reading->sink->options->wanted;
        names->events[slot].id = event_id;
        names->events[slot].wanted = wanted_has(wanted, names->source, event_id) ||
                                             wanted_has(wanted, names->provider, event_id)
                                         ? WANTED
                                         : WANTED_NOT;
    }
    return names->events[slot].wanted == WANTED;
}

static bool passes(const struct reading *reading, const struct found_record *found)
{
    return !reading->sink->options->passes ||
           chunk_passes(reading->sink, found->system.time, computer_text(reading, found));
}

static inline void count(const struct reading *reading, const struct found_record *found)
{
    struct fast_count *count = reading->reader->count;
    struct known_names *names = found->names;
    uint64_t id = found->system.record_id;
    filetime time = found->system.time;
    if (names->place)
        fast_count_record(count, names->place, time, id, names->marked);
    else
        names->place =
            fast_count_named(count, reading->sink->stats, name_of(reading, found, FIELD_COMPUTER),
                             name_of(reading, found, FIELD_CHANNEL), time, id, names->marked);
}

/* What is known of a record before it is decoded. All members are named: to clear so large a thing
 * first takes as long as to look at its strings. */
static inline struct record begin_record(const struct chunk_place *place,
                                         const struct found_record *found, bool recovered)
{
    const struct known_names *names = found->names;
    const struct text none = {NULL, 0};
    return (struct record){.provider = names->provider_text,
                           .event_source = names->source_text,
                           .channel = names->channel_text,
                           .computer = names->computer_text,
                           .user_sid = none,
                           .names = names->number,
                           .record_id = found->system.record_id,
                           .time = found->system.time,
                           .keywords = 0,
                           .place = place->offset,
                           .event_id = (uint32_t)found->system.event_id,
                           .qualifiers = 0,
                           .task = 0,
                           .level = 0,
                           .has_qualifiers = false,
                           .recovered = recovered,
                           .strings = NULL,
                           .string_count = 0,
                           .binary = NULL,
                           .binary_size = 0};
}

static int read_hit(struct reading *reading, size_t index, const struct chunk_place *place,
                    struct found_record *found)
{
    const bool recovered = reading->chunk->beyond || place->slack;
    struct record record = begin_record(place, found, recovered);
    enum decode_result result = decode(reading, found, &record);
    if (result == DECODE_TOO_MUCH)
        return refuse(reading, place, "its templates are nested to multiply each other");
    if (result == DECODE_UNKNOWN)
        return read_by_libevtx(reading, index, place);
    if (recovered)
        reading->sink->stats->records.recovered++;
    else
        count(reading, found);
    return deliver(reading, &record);
}

static int read_place(struct reading *reading, size_t index, const struct chunk_place *place)
{
    struct fast_reader *reader = reading->reader;
    struct found_record found;
    if (!fast_find(reader->finder, reading->chunk->data, place, &reader->decoder, &found))
        return read_by_libevtx(reading, index, place);
    found.names = find_names(reading, &found);
    if (is_wanted(reading, &found)) {
        if (found.layout)
            decoder_start(&reader->decoder, place->size);
        if (passes(reading, &found))
            return read_hit(reading, index, place, &found);
    }
    if (place->slack || reading->chunk->beyond)
        reading->sink->stats->records.recovered++;
    else
        count(reading, &found);
    return 0;
}

/* What was known of names holds for one set, and for one log's statistics. */
static void begin_chunk(struct fast_reader *reader, const struct chunk_sink *sink)
{
    bool other_set = fast_names_use(reader->names, sink->options->wanted);
    if (other_set || sink->options != reader->options || sink->stats != reader->stats)
        begin_epoch(reader);
    reader->options = sink->options;
    reader->stats = sink->stats;
    fast_finder_chunk(reader->finder);
    fast_data_clear(reader->data);
}

int fast_reader_chunk(struct fast_reader *reader, const struct chunk *chunk,
                      const struct chunk_sink *sink)
{
    struct reading reading = {
        .reader = reader,
        .chunk = chunk,
        .sink = sink,
        .asks = sink->options->on_record && sink->options->wanted,
    };
    const struct chunk_places *places = &reader->places;
    int result = 0;
    begin_chunk(reader, sink);
    chunk_walk(chunk->data, &reader->places);
    chunk_count_lost(chunk, places, sink);
    for (size_t i = 0, count = places->count; i < count && result == 0; i++) {
        const struct chunk_place *place = &places->items[i];
        if ((place->slack || chunk->beyond) && (place->torn || !sink->options->recovered))
            sink->stats->records.recovered++;
        else
            result = read_place(&reading, i, place);
    }
    fast_count_end(reader->count, sink->stats);
    libevtx_chunk_close(reading.libevtx);
    return result;
}
