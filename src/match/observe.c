/* SPDX-License-Identifier: MIT */
#include "match/observe.h"

#include "base/memory.h"
#include "match/example.h"
#include "match/observe_index.h"

/* Computer and channel as they become C strings. */
static struct text name_of(struct text text)
{
    text = example_cut(text, OBSERVE_NAME_SIZE);
    const char *nul = text.size ? memchr(text.data, '\0', text.size) : NULL;
    return nul ? (struct text){text.data, (size_t)(nul - text.data)} : text;
}

/* What an example keeps of a record, borrowed. */
struct view {
    struct example example;
    struct text strings[OBSERVE_STRINGS];
    struct text values[OBSERVE_VALUES];
};

static void view_strings(struct view *view, const struct record *record)
{
    size_t room = OBSERVE_EXAMPLE_SIZE;
    size_t count = record->string_count < OBSERVE_STRINGS ? record->string_count : OBSERVE_STRINGS;
    view->example.cut = count < record->string_count;
    for (size_t i = 0; i < count; i++) {
        struct text whole = record->strings[i].value;
        struct text kept =
            example_cut(whole, room < OBSERVE_STRING_SIZE ? room : OBSERVE_STRING_SIZE);
        view->example.cut |= kept.size < whole.size;
        room -= kept.size;
        view->strings[i] = kept;
    }
    view->example.strings = view->strings;
    view->example.string_count = count;
}

static void view_values(struct view *view, const struct match *match)
{
    size_t count = match->value_count < OBSERVE_VALUES ? match->value_count : OBSERVE_VALUES;
    view->example.cut |= count < match->value_count;
    for (size_t i = 0; i < count; i++) {
        view->values[i] = example_cut(match->values[i], OBSERVE_VALUE_SIZE);
        view->example.cut |= view->values[i].size < match->values[i].size;
    }
    view->example.names = (char **)(uintptr_t)match->names;
    view->example.values = view->values;
    view->example.value_count = count;
}

static void keep_record(struct sighting *sighting, const struct record *record,
                        const struct match *match)
{
    struct view view;
    view.example = (struct example){.record_id = record->record_id,
                                    .time = record->time,
                                    .computer = sighting->computer,
                                    .recovered = record->recovered};
    view_strings(&view, record);
    view_values(&view, match);
    example_add(sighting, &view.example);
}

void observed_add(struct observed *observed, const struct record *record, const struct match *match)
{
    struct sighting_key key = {match->signature, name_of(record->computer),
                               name_of(record->channel), name_of(match->target)};
    size_t at = observed_find(observed, &key);
    if (at == OBSERVE_NO_SIGHTING) {
        observed->dropped++;
        return;
    }
    struct sighting *sighting = &observed->sightings[at];
    observed_add_hit(observed, (struct hit){at, record->record_id, record->time});
    if (example_wanted(sighting, record->time, record->record_id))
        keep_record(sighting, record, match);
    for (size_t i = 0; i < match->value_count && i < OBSERVE_VALUES; i++)
        if (match->values[i].size)
            attribute_add(sighting, match->names[i],
                          example_cut(match->values[i], OBSERVE_VALUE_SIZE), record->time);
    observed_thin(observed, 0);
}

static void merge_sighting(struct sighting *into, const struct sighting *later)
{
    for (size_t i = 0; i < later->example_count; i++) {
        const struct example *example = &later->examples[i];
        if (example_wanted(into, example->time, example->record_id))
            example_add(into, example);
    }
    for (size_t i = 0; i < later->attribute_count; i++) {
        const struct attribute *attribute = &later->attributes[i];
        attribute_add(into, attribute->name, attribute->value, attribute->last);
    }
}

void observed_merge(struct observed *into, const struct observed *later)
{
    observed_thin(into, later->thinning);
    AUTO_FREE size_t *map = memory_zeroed(later->sighting_count, sizeof *map);
    for (size_t i = 0; i < later->sighting_count; i++) {
        const struct sighting *sighting = &later->sightings[i];
        struct sighting_key key = {sighting->signature, text_of(sighting->computer),
                                   text_of(sighting->channel), text_of(sighting->target)};
        map[i] = observed_find(into, &key);
        if (map[i] != OBSERVE_NO_SIGHTING)
            merge_sighting(&into->sightings[map[i]], sighting);
    }
    for (size_t i = 0; i < later->hit_count; i++) {
        struct hit hit = later->hits[i];
        hit.sighting = map[hit.sighting];
        if (hit.sighting == OBSERVE_NO_SIGHTING)
            into->dropped++;
        else
            observed_add_hit(into, hit);
    }
    into->dropped += later->dropped;
    into->limit_hits += later->limit_hits;
    observed_thin(into, 0);
}
