/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/hits.h"
#include "report/json.h"

#include <stdlib.h>

static json_t *example(const struct example *from)
{
    json_t *object = json_object(), *parameters = json_object(), *strings = json_array();
    json_set(object, "record_id", json_count(from->record_id));
    json_set(object, "time", json_time(from->time));
    for (size_t i = 0; i < from->value_count; i++)
        json_set(parameters, from->names[i], json_text(from->values[i]));
    for (size_t i = 0; i < from->string_count; i++)
        json_add(strings, json_text(from->strings[i]));
    json_set(object, "parameters", parameters);
    json_set(object, "strings", strings);
    json_set(object, "recovered", json_boolean(from->recovered));
    json_set(object, "cut", json_boolean(from->cut));
    return object;
}

static json_t *attribute(const struct attribute *from)
{
    json_t *object = json_object();
    json_set(object, "name", json_chars(from->name));
    json_set(object, "value", json_text(from->value));
    json_set(object, "last", json_time(from->last));
    return object;
}

static json_t *sighting(const struct report *report, const struct sighting *from,
                        const struct hit *hits, size_t hit_count)
{
    json_t *object = json_object(), *examples = json_array(), *attributes = json_array();
    AUTO_BUFFER struct buffer text = {0};
    hits_write(&text, hits, hit_count);
    json_set(object, "signature", json_chars(kb_signature_id(report->kb, from->signature)));
    json_set(object, "computer", json_chars(from->computer));
    json_set(object, "channel", json_chars(from->channel));
    json_set(object, "target", json_chars(from->target[0] ? from->target : NULL));
    json_set(object, "count", json_count(hit_count));
    json_set(object, "hits", json_text((struct text){text.data, text.size}));
    for (size_t i = 0; i < from->example_count; i++)
        json_add(examples, example(&from->examples[i]));
    for (size_t i = 0; i < from->attribute_count; i++)
        json_add(attributes, attribute(&from->attributes[i]));
    json_set(object, "examples", examples);
    json_set(object, "attributes", attributes);
    return object;
}

/* The hits of each sighting one behind the other: those of sighting i begin at starts[i]. */
static struct hit *group_hits(const struct observed *observed, size_t *starts)
{
    struct hit *grouped = memory_zeroed(observed->hit_count, sizeof *grouped), hit;
    struct hit_cursor cursor = {.observed = observed};
    AUTO_FREE size_t *next = memory_zeroed(observed->sighting_count + 1, sizeof *next);
    for (size_t i = 0; i < observed->sighting_count; i++)
        starts[i + 1] = starts[i] + observed->sightings[i].tally.count;
    memcpy(next, starts, observed->sighting_count * sizeof *next);
    while (hit_cursor_next(&cursor, &hit))
        grouped[next[hit.sighting]++] = hit;
    return grouped;
}

json_t *json_sightings(const struct report *report, const struct observed *observed)
{
    json_t *array = json_array();
    AUTO_FREE size_t *starts = memory_zeroed(observed->sighting_count + 1, sizeof *starts);
    AUTO_FREE struct hit *hits = group_hits(observed, starts);
    for (size_t i = 0; i < observed->sighting_count; i++)
        json_add(array, sighting(report, &observed->sightings[i], hits + starts[i],
                                 starts[i + 1] - starts[i]));
    return array;
}
