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

static size_t slot_count(const struct match *match)
{
    return match->value_count < OBSERVE_VALUES ? match->value_count : OBSERVE_VALUES;
}

static void view_values(struct view *view, struct sighting *sighting, const struct record *record,
                        const struct match *match)
{
    size_t count = slot_count(match);
    view->example.cut |= count < match->value_count;
    for (size_t i = 0; i < count; i++) {
        struct text whole = match_value(match, record, i);
        view->names[i] = sighting_name(sighting, match->names[i], i);
        view->values[i] = text_cut(whole, OBSERVE_VALUE_SIZE);
        view->example.cut |= view->values[i].size < whole.size;
    }
    view->example.names = view->names;
    view->example.values = view->values;
    view->example.value_count = count;
}

static void forget_slots(struct sighting *sighting)
{
    sighting->slots_known = false;
    sighting->settled = 0;
}

static void keep_example(struct sighting *sighting, const struct record *record,
                         const struct match *match, unsigned round)
{
    struct view view;
    struct example *example = &view.example;
    example->cut = false;
    view_strings(&view, record);
    view_values(&view, sighting, record, match);
    example->record_id = record->record_id;
    example->time = record->time;
    example->round = round;
    example->recovered = record->recovered;
    example_add(sighting, example);
    for (size_t i = 0; i < example->value_count; i++)
        if (view.values[i].size)
            attribute_add(sighting, view.names[i], view.values[i], record->time);
    forget_slots(sighting);
}

/* Finds out from which times on attributes could change. */
static void learn_slots(struct sighting *sighting, const struct match *match)
{
    size_t count = slot_count(match);
    filetime settled = sighting->examples[OBSERVE_EXAMPLES - 1].time;
    if (!sighting->slots)
        sighting->slots = memory_zeroed(count, sizeof *sighting->slots);
    for (size_t i = 0; i < count; i++) {
        const char *name = sighting_name(sighting, match->names[i], i);
        struct observed_slot slot = {0, SIZE_MAX};
        size_t values = 0;
        for (size_t at = 0; at < sighting->attribute_count; at++) {
            if (sighting->attributes[at].name != name)
                continue;
            if (values++ == 0)
                slot.newest = at;
            if (values == OBSERVE_ATTRIBUTES)
                slot.closed = sighting->attributes[at].last;
        }
        sighting->slots[i] = slot;
        if (slot.closed < settled)
            settled = slot.closed;
    }
    sighting->settled = settled;
    sighting->slots_known = true;
}

/* A value that may be new; most are the newest one again. */
static bool keep_value(struct sighting *sighting, const struct observed_slot *slot,
                       const char *name, size_t likely, struct text value, filetime time)
{
    if (slot->newest != SIZE_MAX) {
        const struct attribute *newest = &sighting->attributes[slot->newest];
        if (time <= newest->last && text_equal_short(newest->value, value))
            return false;
    }
    return attribute_add(sighting, sighting_name(sighting, name, likely), value, time);
}

/* A record that is no example may have values that were not seen, or not so late. */
static void keep_values(struct sighting *sighting, const struct record *record,
                        const struct match *match)
{
    if (!sighting->slots_known)
        learn_slots(sighting, match);
    for (size_t i = 0; i < slot_count(match); i++) {
        if (record->time < sighting->slots[i].closed)
            continue;
        struct text value = text_cut(match_value(match, record, i), OBSERVE_VALUE_SIZE);
        if (value.size &&
            keep_value(sighting, &sighting->slots[i], match->names[i], i, value, record->time))
            learn_slots(sighting, match);
    }
}

static void keep_record(struct sighting *sighting, const struct record *record,
                        const struct match *match, unsigned round)
{
    if (record->time < sighting->settled)
        return;
    if (example_wanted(sighting, record->time, record->record_id, round))
        keep_example(sighting, record, match, round);
    else
        keep_values(sighting, record, match);
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
    keep_record(sighting, record, match, observed->round);
    if (observed->sighting_count > OBSERVE_MAX_KEYS)
        observed_thin(observed, 0);
}

void observed_rewind(struct observed *observed)
{
    observed->round++;
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
    forget_slots(into);
    for (size_t i = 0; i < later->example_count; i++) {
        const struct example *example = &later->examples[i];
        if (example_wanted(into, example->time, example->record_id, example->round))
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
    observed_reserve_hits(into, later->hit_count);
    for (size_t i = 0; i < later->hit_count; i++) {
        struct hit hit = later->hits[i];
        hit.sighting = map[hit.sighting];
        if (hit.sighting == OBSERVE_NO_SIGHTING)
            into->dropped++;
        else
            into->hits[into->hit_count++] = hit;
    }
    into->dropped += later->dropped;
    into->limit_hits += later->limit_hits;
    observed_thin(into, 0);
}
