/* SPDX-License-Identifier: MIT */
#include "match/observe.h"

#include "base/memory.h"
#include "match/example.h"
#include "match/observe_index.h"

/* Computer and channel as they become C strings. */
static struct text name_of(struct text text)
{
    text = text_cut(text, OBSERVE_NAME_SIZE);
    const char *nul = text.size ? memchr(text.data, '\0', text.size) : NULL;
    return nul ? (struct text){text.data, (size_t)(nul - text.data)} : text;
}

/* What an example keeps of a record, borrowed. */
struct view {
    struct example example;
    struct text strings[OBSERVE_STRINGS];
    struct text values[OBSERVE_VALUES];
    char *names[OBSERVE_VALUES];
};

static void view_strings(struct view *view, const struct record *record)
{
    size_t room = OBSERVE_EXAMPLE_SIZE, size = 0;
    size_t count = record->string_count < OBSERVE_STRINGS ? record->string_count : OBSERVE_STRINGS;
    view->example.cut = count < record->string_count;
    view->example.strings = view->strings;
    view->example.string_count = count;
    for (size_t i = 0; i < count; i++) {
        view->strings[i] = record->strings[i].value;
        size += view->strings[i].size;
    }
    if (size <= OBSERVE_STRING_SIZE)
        return; /* no bound is near */
    for (size_t i = 0; i < count; i++) {
        struct text whole = record->strings[i].value;
        struct text kept = text_cut(whole, room < OBSERVE_STRING_SIZE ? room : OBSERVE_STRING_SIZE);
        view->example.cut |= kept.size < whole.size;
        room -= kept.size;
        view->strings[i] = kept;
    }
}

static void view_values(struct view *view, struct sighting *sighting, const struct match *match)
{
    size_t count = match->value_count < OBSERVE_VALUES ? match->value_count : OBSERVE_VALUES;
    view->example.cut |= count < match->value_count;
    for (size_t i = 0; i < count; i++) {
        view->names[i] = sighting_name(sighting, match->names[i], i);
        view->values[i] = text_cut(match->values[i], OBSERVE_VALUE_SIZE);
        view->example.cut |= view->values[i].size < match->values[i].size;
    }
    view->example.names = view->names;
    view->example.values = view->values;
    view->example.value_count = count;
}

static void keep_record(struct sighting *sighting, const struct record *record,
                        const struct match *match)
{
    struct view view;
    struct example *example = &view.example;
    example->cut = false;
    bool wanted = example_wanted(sighting, record->time, record->record_id);
    example->cut = false;
    if (wanted)
        view_strings(&view, record);
    view_values(&view, sighting, match);
    if (wanted) {
        example->record_id = record->record_id;
        example->time = record->time;
        example->recovered = record->recovered;
        example_add(sighting, example);
    }
    for (size_t i = 0; i < example->value_count; i++)
        if (view.values[i].size)
            attribute_add(sighting, view.names[i], view.values[i], record->time);
}

static size_t find(struct observed *observed, const struct record *record,
                   const struct match *match)
{
    struct sighting_key key = {match->signature, record->computer, record->channel, match->target};
    size_t at = observed_find_recent(observed, &key);
    if (at != OBSERVE_NO_SIGHTING)
        return at;
    key.computer = name_of(key.computer);
    key.channel = name_of(key.channel);
    key.target = name_of(key.target);
    return observed_find(observed, &key);
}

void observed_add(struct observed *observed, const struct record *record, const struct match *match)
{
    size_t at = find(observed, record, match);
    if (at == OBSERVE_NO_SIGHTING) {
        observed->dropped++;
        return;
    }
    struct sighting *sighting = &observed->sightings[at];
    observed_add_hit(observed, (struct hit){at, record->record_id, record->time});
    keep_record(sighting, record, match);
    if (observed->sighting_count > OBSERVE_MAX_KEYS)
        observed_thin(observed, 0);
}

static void merge_example(struct sighting *into, const struct example *example)
{
    char *names[OBSERVE_VALUES];
    struct example view = *example;
    for (size_t i = 0; i < view.value_count; i++)
        names[i] = sighting_name(into, example->names[i], i);
    view.names = names;
    example_add(into, &view);
}

static void merge_sighting(struct sighting *into, const struct sighting *later)
{
    for (size_t i = 0; i < later->example_count; i++) {
        const struct example *example = &later->examples[i];
        if (example_wanted(into, example->time, example->record_id))
            merge_example(into, example);
    }
    for (size_t i = 0; i < later->attribute_count; i++) {
        const struct attribute *attribute = &later->attributes[i];
        attribute_add(into, sighting_name(into, attribute->name, SIZE_MAX), attribute->value,
                      attribute->last);
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
