/* SPDX-License-Identifier: MIT */

/* The message: version, thinning, dropped, limit hits; the sightings, each with its examples and
 * attributes; the number of hits and the bytes of their list (match/hit_list.h). All else has
 * src/base/wire.h's forms. */

#include "base/memory.h"
#include "base/wire.h"
#include "match/example.h"
#include "match/observe_index.h"
#include "match/server_name.h"

#define VERSION 1
#define FLAG_RECOVERED 1
#define FLAG_CUT 2
#define PARAMETER_NAME_SIZE 256

/* The least that one item takes, which bounds their number by the size of the message. */
#define SIGHTING_SIZE 6
#define ATTRIBUTE_SIZE 3

static void write_example(const struct example *example, struct buffer *out)
{
    wire_put_number(out, example->record_id);
    wire_put_number(out, example->time);
    wire_put_u8(
        out, (uint8_t)((example->recovered ? FLAG_RECOVERED : 0) | (example->cut ? FLAG_CUT : 0)));
    wire_put_number(out, example->string_count);
    for (size_t i = 0; i < example->string_count; i++)
        wire_put_text(out, example->strings[i]);
    wire_put_number(out, example->value_count);
    for (size_t i = 0; i < example->value_count; i++) {
        wire_put_text(out, text_of(example->names[i]));
        wire_put_text(out, example->values[i]);
    }
}

static void write_sighting(const struct sighting *sighting, struct buffer *out)
{
    wire_put_number(out, sighting->signature);
    wire_put_text(out, text_of(sighting->computer));
    wire_put_text(out, text_of(sighting->channel));
    wire_put_text(out, text_of(sighting->target));
    wire_put_number(out, sighting->example_count);
    for (size_t i = 0; i < sighting->example_count; i++)
        write_example(&sighting->examples[i], out);
    wire_put_number(out, sighting->attribute_count);
    for (size_t i = 0; i < sighting->attribute_count; i++) {
        wire_put_text(out, text_of(sighting->attributes[i].name));
        wire_put_text(out, sighting->attributes[i].value);
        wire_put_number(out, sighting->attributes[i].last);
    }
}

static void write_hits(const struct observed *observed, struct buffer *out)
{
    struct hit_list hits = observed_join_hits(observed);
    wire_put_number(out, hits.count);
    wire_put_number(out, hits.size);
    buffer_append(out, hits.bytes, hits.size);
    hit_list_free(&hits);
}

void observed_write(const struct observed *observed, struct buffer *out)
{
    wire_put_u8(out, VERSION);
    wire_put_number(out, observed->thinning);
    wire_put_number(out, observed->dropped);
    wire_put_number(out, observed->limit_hits);
    wire_put_number(out, observed->sighting_count);
    for (size_t i = 0; i < observed->sighting_count; i++)
        write_sighting(&observed->sightings[i], out);
    write_hits(observed, out);
}

/* A name that is copied out of the message, so that it ends with a NUL. */
struct name {
    char text[PARAMETER_NAME_SIZE + 1];
};

static void read_name(struct wire_reader *reader, struct name *ret)
{
    struct text text = wire_string(reader, PARAMETER_NAME_SIZE);
    memcpy(ret->text, text.data, text.size);
    ret->text[text.size] = '\0';
    if (text.size == 0)
        wire_fail(reader);
}

static bool read_strings(struct wire_reader *reader, struct example *view, struct text *strings)
{
    size_t size = 0;
    view->strings = strings;
    view->string_count = wire_count(reader, 1, OBSERVE_STRINGS);
    for (size_t i = 0; i < view->string_count; i++) {
        strings[i] = wire_text(reader, OBSERVE_STRING_SIZE);
        size += strings[i].size;
    }
    return size <= OBSERVE_EXAMPLE_SIZE || wire_fail(reader);
}

static bool read_example(struct wire_reader *reader, struct sighting *sighting)
{
    struct text strings[OBSERVE_STRINGS], values[OBSERVE_VALUES];
    char *names[OBSERVE_VALUES];
    struct example view = {.names = names, .values = values};
    view.record_id = wire_number(reader);
    view.time = wire_number(reader);
    uint8_t flags = wire_u8(reader);
    view.recovered = flags & FLAG_RECOVERED;
    view.cut = flags & FLAG_CUT;
    if (flags > (FLAG_RECOVERED | FLAG_CUT) || !read_strings(reader, &view, strings))
        return wire_fail(reader);
    view.value_count = wire_count(reader, 2, OBSERVE_VALUES);
    for (size_t i = 0; i < view.value_count; i++) {
        struct name name;
        read_name(reader, &name);
        names[i] = sighting_name(sighting, name.text, i);
        values[i] = wire_text(reader, OBSERVE_VALUE_SIZE);
    }
    if (reader->failed)
        return false;
    size_t count = sighting->example_count;
    example_add(sighting, &view);
    /* Examples come in their order, so that each takes the place behind the last. */
    return sighting->examples[count].record_id == view.record_id &&
           sighting->examples[count].time == view.time;
}

static bool read_attributes(struct wire_reader *reader, struct sighting *sighting)
{
    size_t count = wire_count(reader, ATTRIBUTE_SIZE, (size_t)OBSERVE_VALUES * OBSERVE_ATTRIBUTES);
    for (size_t i = 0; i < count; i++) {
        struct name name;
        read_name(reader, &name);
        struct text value = wire_text(reader, OBSERVE_VALUE_SIZE);
        filetime last = wire_number(reader);
        if (reader->failed || value.size == 0)
            return wire_fail(reader);
        struct attribute seen = {.value = value, .last = last};
        seen.name = sighting_name(sighting, name.text, SIZE_MAX);
        if (i > 0 && attribute_order(&sighting->attributes[i - 1], &seen) >= 0)
            return wire_fail(reader);
        attribute_add(sighting, seen.name, value, last);
        /* A value twice, or more values than are kept, would not have added one. */
        if (sighting->attribute_count != i + 1)
            return wire_fail(reader);
    }
    return !reader->failed;
}

static bool read_sighting(struct wire_reader *reader, size_t signature_count,
                          struct observed *observed)
{
    struct sighting_key key;
    key.signature = wire_limited(reader, SIZE_MAX);
    key.computer = wire_string(reader, OBSERVE_NAME_SIZE);
    key.channel = wire_string(reader, OBSERVE_NAME_SIZE);
    key.target = wire_string(reader, SERVER_NAME_MAX);
    if (reader->failed || key.signature >= signature_count ||
        (key.target.size && !server_name_usable(key.target)))
        return wire_fail(reader);
    size_t before = observed->sighting_count;
    if (observed_find(observed, &key) != before)
        return wire_fail(reader);
    struct sighting *sighting = &observed->sightings[before];
    size_t count = wire_limited(reader, OBSERVE_EXAMPLES);
    for (size_t i = 0; i < count; i++)
        if (!read_example(reader, sighting))
            return wire_fail(reader);
    return count > 0 && read_attributes(reader, sighting);
}

static bool read_hits(struct wire_reader *reader, struct observed *observed)
{
    size_t count = wire_limited(reader, SIZE_MAX);
    struct text bytes = wire_bytes(reader, SIZE_MAX);
    if (reader->failed || count > bytes.size / HIT_LEAST)
        return false;
    if (count && !observed_take_hits(observed, bytes, count))
        return false;
    for (size_t i = 0; i < observed->sighting_count; i++)
        if (!observed->sightings[i].tally.count)
            return false;
    return count > 0 || bytes.size == 0;
}

static bool read_all(struct wire_reader *reader, size_t signature_count, struct observed *observed)
{
    if (wire_u8(reader) != VERSION)
        return false;
    observed->thinning = (unsigned)wire_limited(reader, OBSERVE_THINNING_MAX);
    observed->dropped = wire_number(reader);
    observed->limit_hits = wire_number(reader);
    size_t count = wire_count(reader, SIGHTING_SIZE, OBSERVE_MAX_KEYS);
    for (size_t i = 0; i < count; i++)
        if (!read_sighting(reader, signature_count, observed))
            return false;
    return read_hits(reader, observed) && wire_at_end(reader);
}

int observed_read(struct text bytes, size_t signature_count, struct observed *ret_observed,
                  struct error *error)
{
    struct wire_reader reader = wire_reader_of(bytes);
    struct observed observed = {0};
    if (!read_all(&reader, signature_count, &observed)) {
        observed_free(&observed);
        return error_set(error, ERROR_FORMAT, "a worker's observations are damaged");
    }
    *ret_observed = observed;
    return 0;
}
