/* SPDX-License-Identifier: MIT */

/* As with statistics, what was read takes the form of a worker's message, whose reader checks all
 * bounds, orders and names. */

#include "base/memory.h"
#include "kb/kb.h"
#include "match/server_name.h"
#include "report/hits.h"
#include "report/read.h"

#define UNKNOWN_NAMED 256 /* unknown signatures that are remembered by name */
#define ID_SIZE 256
#define HITS_SIZE (SIZE_MAX / 2)

/* A log's sightings under construction: text is borrowed from the JSON, the rest lies in blocks. */
struct view {
    struct observed observed;
    void **blocks;
    size_t block_count, block_capacity;
};

static void *new_block(struct view *view, size_t count, size_t size)
{
    view->blocks =
        memory_grow(view->blocks, view->block_count, &view->block_capacity, sizeof(void *));
    return view->blocks[view->block_count++] = memory_zeroed(count, size);
}

static void view_free(struct view *view)
{
    for (size_t i = 0; i < view->block_count; i++)
        free(view->blocks[i]);
    free(view->blocks);
    observed_free_hits(&view->observed);
    free(view->observed.sightings);
}

static struct text text_value(struct reading *reading, const json_t *value, const char *key)
{
    if (!json_is_string(value)) {
        read_fail(reading, key, "holds what is no text");
        return TEXT("");
    }
    return (struct text){json_string_value(value), json_string_length(value)};
}

static void read_example(struct reading *reading, struct view *view, const json_t *object,
                         struct example *example)
{
    const json_t *strings = read_array(reading, object, "strings", OBSERVE_STRINGS);
    json_t *parameters = (json_t *)(uintptr_t)read_object(reading, object, "parameters"), *value;
    const char *name;
    example->record_id = read_count(reading, object, "record_id");
    example->time = read_time(reading, object, "time");
    example->recovered = read_bool(reading, object, "recovered");
    example->cut = read_bool(reading, object, "cut");
    if (json_object_size(parameters) > OBSERVE_VALUES)
        read_fail(reading, "parameters", "is too large an object");
    if (reading->failed)
        return;
    example->strings = new_block(view, json_array_size(strings), sizeof *example->strings);
    for (size_t i = 0; i < json_array_size(strings); i++)
        example->strings[example->string_count++] =
            text_value(reading, json_array_get(strings, i), "strings");
    example->names = new_block(view, OBSERVE_VALUES, sizeof *example->names);
    example->values = new_block(view, OBSERVE_VALUES, sizeof *example->values);
    json_object_foreach(parameters, name, value)
    {
        example->names[example->value_count] = (char *)(uintptr_t)name;
        example->values[example->value_count++] = text_value(reading, value, "parameters");
    }
}

static void read_examples(struct reading *reading, struct view *view, const json_t *object,
                          struct sighting *sighting)
{
    const json_t *array = read_array(reading, object, "examples", OBSERVE_EXAMPLES);
    for (size_t i = 0; i < json_array_size(array); i++)
        read_example(reading, view, json_array_get(array, i),
                     &sighting->examples[sighting->example_count++]);
}

static void read_attributes(struct reading *reading, struct view *view, const json_t *object,
                            struct sighting *sighting)
{
    const json_t *array =
        read_array(reading, object, "attributes", (size_t)OBSERVE_VALUES * OBSERVE_ATTRIBUTES);
    sighting->attributes = new_block(view, json_array_size(array), sizeof *sighting->attributes);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        sighting->attributes[sighting->attribute_count++] =
            (struct attribute){.name = read_string(reading, item, "name", ID_SIZE),
                               .value = read_text(reading, item, "value", OBSERVE_VALUE_SIZE),
                               .last = read_time(reading, item, "last")};
    }
}

static void note_unknown(struct read_unknown *unknown, const char *id, uint64_t records)
{
    unknown->records += records;
    for (size_t i = 0; i < unknown->count; i++)
        if (strcmp(unknown->signatures[i], id) == 0)
            return;
    if (unknown->count == UNKNOWN_NAMED)
        return;
    unknown->signatures = memory_grow(unknown->signatures, unknown->count, &unknown->capacity,
                                      sizeof *unknown->signatures);
    unknown->signatures[unknown->count++] = memory_text(id);
}

static void read_sighting(struct reading *reading, struct view *view, const json_t *object,
                          const struct kb *kb, size_t *hits_left, struct read_unknown *unknown)
{
    const char *id = read_string(reading, object, "signature", ID_SIZE);
    struct text hits = read_text(reading, object, "hits", HITS_SIZE);
    struct hits_list list = {0};
    size_t index = view->observed.sighting_count;
    size_t signature = reading->failed ? KB_NONE : kb_find_signature(kb, id);
    bool good = !reading->failed && hits_read(&list, hits, index, *hits_left);
    if (!good || list.count != read_count(reading, object, "count"))
        read_fail(reading, "hits", "is no list of records, or one that is too long");
    for (size_t i = 0; !reading->failed && signature != KB_NONE && i < list.count; i++)
        observed_add_hit(&view->observed, list.items[i]);
    free(list.items);
    if (reading->failed)
        return;
    *hits_left -= list.count;
    if (signature == KB_NONE) { /* counted, but not kept */
        note_unknown(unknown, id, list.count);
        return;
    }
    struct sighting *sighting = &view->observed.sightings[view->observed.sighting_count++];
    const char *target = read_nullable(reading, object, "target", SERVER_NAME_MAX);
    sighting->signature = signature;
    sighting->computer =
        (char *)(uintptr_t)read_string(reading, object, "computer", OBSERVE_NAME_SIZE);
    sighting->channel =
        (char *)(uintptr_t)read_string(reading, object, "channel", OBSERVE_NAME_SIZE);
    sighting->target = (char *)(uintptr_t)(target ? target : "");
    read_examples(reading, view, object, sighting);
    read_attributes(reading, view, object, sighting);
}

void read_sightings(struct reading *reading, const json_t *object, const struct kb *kb,
                    size_t *hits_left, struct read_unknown *unknown, struct observed *ret_observed)
{
    struct view view = {0};
    struct buffer message = {0};
    const json_t *array = read_array(reading, object, "sightings", OBSERVE_MAX_KEYS);
    view.observed.sightings = memory_zeroed(json_array_size(array), sizeof(struct sighting));
    for (size_t i = 0; i < json_array_size(array) && !reading->failed; i++)
        read_sighting(reading, &view, json_array_get(array, i), kb, hits_left, unknown);
    if (!reading->failed) {
        observed_write(&view.observed, &message);
        if (observed_read((struct text){message.data, message.size}, kb->signature_count,
                          ret_observed, NULL) < 0)
            read_fail(reading, "sightings", "contradicts itself");
    }
    buffer_free(&message);
    view_free(&view);
}
