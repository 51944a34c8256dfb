/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "reader/chunk_walk.h"
#include "reader/fast_count.h"
#include "reader/fast_data.h"
#include "reader/fast_layout.h"
#include "reader/fast_plans.h"
#include "reader/fast_utf8.h"

#include <inttypes.h>

/* libevtx takes up to 0.1 ms for a record that it cannot decode, and loses memory: a log that is
 * full of them is not worth more. */
#define LIBEVTX_MAX_FAILURES 1000

struct fast_reader {
    struct fast_names *names;
    struct fast_plans *plans;
    struct fast_memo *memo;
    struct fast_data *data;
    struct fast_utf8 *utf8;
    struct plan inline_plan; /* of the record at hand, if it has no template */
    struct decoder decoder;
    unsigned libevtx_failures;
};

/* One chunk being read. */
struct reading {
    struct fast_reader *reader;
    const struct chunk *chunk;
    const struct chunk_sink *sink;
    struct libevtx_chunk *libevtx; /* opened when the first record needs it */
    bool libevtx_refused;
    struct error error; /* why it refused */
    struct fast_count count;
};

struct fast_reader *fast_reader_new(void)
{
    struct fast_reader *reader = memory_zeroed(1, sizeof *reader);
    reader->names = fast_names_new();
    reader->plans = fast_plans_new();
    reader->memo = fast_memo_new();
    reader->data = fast_data_new();
    reader->utf8 = fast_utf8_new();
    return reader;
}

void fast_reader_begin(struct fast_reader *reader)
{
    reader->libevtx_failures = 0;
}

void fast_reader_free(struct fast_reader *reader)
{
    if (!reader)
        return;
    fast_names_free(reader->names);
    fast_plans_free(reader->plans);
    fast_memo_free(reader->memo);
    fast_data_free(reader->data);
    fast_utf8_free(reader->utf8);
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
    struct error error = {0};
    unsigned *failures = &reading->reader->libevtx_failures;
    if (*failures >= LIBEVTX_MAX_FAILURES)
        return refuse(reading, place,
                      "it is damaged or unknown, like 1000 records of the log before it");
    if (!reading->libevtx && !reading->libevtx_refused) {
        reading->libevtx = libevtx_chunk_open(reading->chunk, &reading->error);
        reading->libevtx_refused = !reading->libevtx;
    }
    if (!reading->libevtx || libevtx_chunk_record(reading->libevtx, index, &record, &error) < 0) {
        ++*failures;
        chunk_count_undecodable(reading->chunk, place, reading->sink,
                                reading->libevtx ? &error : &reading->error);
        return 0;
    }
    chunk_count_record(reading->sink, &record);
    return chunk_wants(reading->sink, &record) ? deliver(reading, &record) : 0;
}

/* A record whose form is known. */
struct found_record {
    struct plan *plan;
    struct instance instance; /* when it has a template */
    bool has_instance;
    const struct layout *layout; /* NULL where the fields were looked for one by one */
    struct system system;
    struct count_place *place; /* where it counts; NULL = not known */
};

static struct plan *find_template(struct reading *reading, const struct found_record *found)
{
    struct fast_reader *reader = reading->reader;
    bool is_new;
    struct plan *plan = fast_plans_find(reader->plans, reader->memo, &found->instance, &is_new);
    if (is_new && plan->usable && plan->fields[FIELD_PROVIDER].kind == FIELD_LITERAL) {
        plan->provider = fast_names_find(reader->names, plan->fields[FIELD_PROVIDER].literal);
        plan->has_provider = true;
        plan->provider_size = 0;
    }
    return plan->usable ? plan : NULL;
}

/* Reads the System fields of an instance: by the layout of those before it, or else one by one. */
static bool find_system(struct reading *reading, const struct chunk_place *place,
                        struct found_record *found)
{
    struct decoder *decoder = &reading->reader->decoder;
    bool is_new;
    found->layout = layout_find(found->plan, &found->instance, &is_new);
    if (found->layout)
        return layout_system(found->layout, found->plan, &found->instance, &found->system);
    decoder_start(decoder, place->size);
    if (!decoder_values(decoder, 0, &found->instance, found->plan->value_count) ||
        !system_read(decoder, found->plan, reading->chunk->data, &found->system))
        return false;
    if (is_new)
        layout_learn(found->plan, &found->instance, decoder->values[0].items);
    return true;
}

/* Finds out how a record is written and reads its System fields. */
static bool find_record(struct reading *reading, const struct chunk_place *place,
                        struct found_record *found)
{
    struct fast_reader *reader = reading->reader;
    struct cursor body = cursor_over(reading->chunk->data, place->offset + EVTX_RECORD_HEADER_SIZE,
                                     place->offset + place->size - 4);
    if (!token_fragment(&body))
        return false;
    found->system.record_id = place->number;
    found->has_instance = token_is_instance(&body);
    if (found->has_instance) {
        if (!instance_read(&body, &found->instance))
            return false;
        found->plan = find_template(reading, found);
        return found->plan && find_system(reading, place, found);
    }
    decoder_start(&reader->decoder, place->size);
    plan_compile(&reader->inline_plan, body, token_form_here(body), NULL);
    reader->decoder.values[0].count = reader->decoder.values[0].first = 0;
    found->plan = &reader->inline_plan;
    found->layout = NULL;
    return found->plan->usable && found->plan->value_count == 0 &&
           system_read(&reader->decoder, found->plan, reading->chunk->data, &found->system);
}

/* A plan keeps the text of its own provider. */
static struct text provider_text(struct fast_reader *reader, struct plan *plan, struct span name)
{
    if (plan->has_provider && plan->provider_size)
        return (struct text){plan->provider_text, plan->provider_size};
    struct text text = fast_utf8_text(reader->utf8, UTF8_PROVIDER, name, &reader->decoder.area);
    if (plan->has_provider && text.size <= sizeof plan->provider_text) {
        memcpy(plan->provider_text, text.data, text.size);
        plan->provider_size = (uint8_t)text.size;
    }
    return text;
}

/* The System fields that only hits need. */
static bool decode_system(const struct reading *reading, const struct found_record *found,
                          struct record *record)
{
    struct fast_reader *reader = reading->reader;
    const struct system *system = &found->system;
    struct text_area *area = &reader->decoder.area;
    if (found->layout && found->layout->complete) {
        if (!reading->sink->options->brief)
            layout_numbers(found->layout, &found->instance, record);
    } else if (!system_numbers(&reader->decoder, found->plan, reading->chunk->data, record))
        return false;
    record->provider = provider_text(reader, found->plan, system->provider);
    record->event_source = fast_utf8_text(reader->utf8, UTF8_SOURCE, system->source, area);
    if (found->place && found->place->channel_text.data && found->place->computer_text.data) {
        record->channel = found->place->channel_text;
        record->computer = found->place->computer_text;
    } else {
        record->channel = fast_utf8_text(reader->utf8, UTF8_CHANNEL, system->channel, area);
        record->computer = fast_utf8_text(reader->utf8, UTF8_COMPUTER, system->computer, area);
    }
    record->record_id = system->record_id;
    record->time = system->time;
    record->event_id = (uint32_t)system->event_id;
    return true;
}

static bool locate_values(struct decoder *decoder, const struct found_record *found)
{
    const struct instance *instance = &found->instance;
    if (found->layout && found->layout->complete)
        return decoder_values_from(decoder, instance, found->layout->count, found->layout->size);
    return decoder_values(decoder, 0, instance, instance->value_count);
}

/* All of a record that is asked for. */
static enum decode_result decode(const struct reading *reading, const struct found_record *found,
                                 struct record *record)
{
    struct decoder *decoder = &reading->reader->decoder;
    if (found->has_instance && !locate_values(decoder, found))
        return DECODE_UNKNOWN;
    if (!decode_system(reading, found, record))
        return DECODE_UNKNOWN;
    enum decode_result result =
        fast_data_read(reading->reader->data, decoder, found->plan->data, found->plan->form);
    record->strings = decoder->strings;
    record->string_count = decoder->string_count;
    record->binary = decoder->binary;
    record->binary_size = decoder->binary_size;
    return result;
}

static bool is_wanted(const struct reading *reading, const struct found_record *found,
                      uint32_t provider, uint32_t source)
{
    const struct reader_options *options = reading->sink->options;
    struct plan *plan = found->plan;
    uint32_t event_id = (uint32_t)found->system.event_id;
    if (!options->on_record || !options->wanted)
        return false;
    if (found->system.source.size > 0 && wanted_has(options->wanted, source, event_id))
        return true;
    if (!plan->has_provider)
        return wanted_has(options->wanted, provider, event_id);
    if (plan->wanted == WANTED_UNKNOWN || plan->wanted_id != event_id) {
        plan->wanted_id = event_id;
        plan->wanted = wanted_has(options->wanted, provider, event_id) ? WANTED : WANTED_NOT;
    }
    return plan->wanted == WANTED;
}

static bool passes(const struct reading *reading, const struct system *system)
{
    struct fast_reader *reader = reading->reader;
    if (!reading->sink->options->passes)
        return true;
    struct text computer =
        fast_utf8_text(reader->utf8, UTF8_COMPUTER, system->computer, &reader->decoder.area);
    return chunk_passes(reading->sink, system->time, computer);
}

static int read_place(struct reading *reading, size_t index, const struct chunk_place *place)
{
    const struct chunk_sink *sink = reading->sink;
    struct fast_reader *reader = reading->reader;
    struct found_record found;
    if (!find_record(reading, place, &found))
        return read_by_libevtx(reading, index, place);
    struct provider provider = found.plan->has_provider
                                   ? found.plan->provider
                                   : fast_names_find(reader->names, found.system.provider);
    struct provider source = {WANTED_NO_PROVIDER, false};
    if (found.system.source.size > 0)
        source = fast_names_find(reader->names, found.system.source);
    struct record record;
    bool hit = is_wanted(reading, &found, provider.number, source.number);
    bool recovered = reading->chunk->beyond || place->slack;
    if (hit && found.layout)
        decoder_start(&reader->decoder, place->size);
    hit = hit && passes(reading, &found.system);
    found.place = fast_count_find(&reading->count, &found.system, &found.plan->place);
    if (hit) {
        record = (struct record){.place = place->offset, .recovered = recovered};
        enum decode_result result = decode(reading, &found, &record);
        if (result == DECODE_TOO_MUCH)
            return refuse(reading, place, "its templates are nested to multiply each other");
        if (result == DECODE_UNKNOWN)
            return read_by_libevtx(reading, index, place);
    }
    if (recovered)
        sink->stats->records.recovered++;
    else
        fast_count_record(&reading->count, sink, &found.system, provider.marked || source.marked,
                          found.place);
    return hit ? deliver(reading, &record) : 0;
}

int fast_reader_chunk(struct fast_reader *reader, const struct chunk *chunk,
                      const struct chunk_sink *sink)
{
    struct reading reading = {.reader = reader,
                              .chunk = chunk,
                              .sink = sink,
                              .count = {.chunk = chunk->data, .utf8 = reader->utf8}};
    struct chunk_places places;
    int result = 0;
    fast_plans_clear(reader->plans);
    fast_memo_chunk(reader->memo);
    fast_data_clear(reader->data);
    fast_names_use(reader->names, sink->options->wanted);
    chunk_walk(chunk->data, &places);
    chunk_count_lost(chunk, &places, sink);
    for (size_t i = 0; i < places.count && result == 0; i++) {
        bool recovered = chunk->beyond || places.items[i].slack;
        if (places.items[i].torn || (recovered && !sink->options->recovered))
            sink->stats->records.recovered++;
        else
            result = read_place(&reading, i, &places.items[i]);
    }
    fast_count_end(&reading.count, sink);
    chunk_places_free(&places);
    libevtx_chunk_close(reading.libevtx);
    return result;
}
