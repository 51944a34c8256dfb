/* SPDX-License-Identifier: MIT */
#include "match/observe.h"

#include "base/memory.h"
#include "match/example.h"
#include "match/observe_index.h"

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
    sighting->changes++;
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
    sighting->changes++;
}

static bool is_string(const struct record *record, uint32_t number, struct text value)
{
    return number > 0 && number <= record->string_count &&
           text_equal_short(record->strings[number - 1].value, value);
}

/* True when a string shows that the record has one of the values that are there, and that this
 * changes nothing. */
static bool shows_known(const struct sighting *sighting, const struct observed_slot *slot,
                        const struct record *record)
{
    const struct attribute *attributes = sighting->attributes;
    for (size_t at = slot->newest; at < sighting->attribute_count; at++) {
        if (attributes[at].name != attributes[slot->newest].name ||
            record->time > attributes[at].last)
            return false;
        if (is_string(record, attributes[at].string, attributes[at].value))
            return true;
    }
    return false;
}

static struct attribute *find_attribute(const struct sighting *sighting, const char *name,
                                        struct text value)
{
    for (size_t i = 0; i < sighting->attribute_count; i++) {
        struct attribute *attribute = &sighting->attributes[i];
        if (attribute->name == name && text_equal_short(attribute->value, value))
            return attribute;
    }
    return NULL;
}

/* A value that may be new. */
static void keep_value(struct sighting *sighting, const struct record *record,
                       const struct match *match, size_t parameter)
{
    struct text value = text_cut(match_value(match, record, parameter), OBSERVE_VALUE_SIZE);
    if (value.size == 0)
        return;
    const char *name = sighting_name(sighting, match->names[parameter], parameter);
    if (attribute_add(sighting, name, value, record->time))
        learn_slots(sighting, match);
    const uint32_t string = match->settled_by ? match->settled_by[parameter] : 0;
    struct attribute *attribute =
        is_string(record, string, value) ? find_attribute(sighting, name, value) : NULL;
    if (attribute)
        attribute->string = string;
}

/* A record that is no example may have values that were not seen, or not so late. */
static void keep_values(struct sighting *sighting, const struct record *record,
                        const struct match *match)
{
    if (!sighting->slots_known)
        learn_slots(sighting, match);
    const size_t count = slot_count(match);
    for (size_t i = 0; i < count; i++)
        if (record->time >= sighting->slots[i].closed &&
            !shows_known(sighting, &sighting->slots[i], record))
            keep_value(sighting, record, match, i);
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

/* From which time on records with the same target number could change what is kept: all of these
 * have the same value of the target's parameter. It does not matter what else is added meanwhile,
 * for that only makes it later. */
static filetime find_still(struct sighting *sighting, const struct record *record,
                           const struct match *match)
{
    if (!match->target_number || !sighting->slots_known)
        return 0;
    filetime still = sighting->examples[OBSERVE_EXAMPLES - 1].time;
    for (size_t i = 0; i < slot_count(match) && still; i++) {
        filetime from = sighting->slots[i].closed;
        if (from < still && i == match->target_parameter) {
            struct text value = text_cut(match_value(match, record, i), OBSERVE_VALUE_SIZE);
            const char *name = sighting_name(sighting, match->names[i], i);
            const struct attribute *seen = find_attribute(sighting, name, value);
            const filetime last = seen ? seen->last : value.size ? 0 : FILETIME_MAX;
            from = last > from ? last : from;
        }
        still = from < still ? from : still;
    }
    return still;
}

/* Computer and channel as they become C strings. */
static struct text name_of(struct text text)
{
    text = text_cut(text, OBSERVE_NAME_SIZE);
    const char *nul = text.size ? memchr(text.data, '\0', text.size) : NULL;
    return nul ? (struct text){text.data, (size_t)(nul - text.data)} : text;
}

/* A record of which none like it came lately. */
static void add_other(struct observed *observed, const struct record *record,
                      const struct match *match, struct sighting_key key)
{
    key.computer = name_of(key.computer);
    key.channel = name_of(key.channel);
    key.target = name_of(key.target);
    size_t at = observed_find_record(observed, &key);
    if (at == OBSERVE_NO_SIGHTING) {
        observed->dropped++;
        return;
    }
    observed_add_hit(observed, (struct hit){at, record->record_id, record->time});
    keep_record(&observed->sightings[at], record, match, observed->round);
    if (observed->sighting_count > OBSERVE_MAX_KEYS)
        observed_thin(observed, 0);
}

static inline void add_like(struct observed *observed, const struct record *record,
                            const struct match *match, struct recent *recent)
{
    observed_add_hit(observed, (struct hit){recent->sighting, record->record_id, record->time});
    if (record->time < recent->still)
        return;
    struct sighting *sighting = &observed->sightings[recent->sighting];
    keep_record(sighting, record, match, observed->round);
    if (recent->changes == sighting->changes)
        return;
    recent->still = find_still(sighting, record, match);
    recent->changes = sighting->changes;
}

/* By the names themselves. */
static __attribute__((noinline)) void
add_by_key(struct observed *observed, const struct record *record, const struct match *match)
{
    struct sighting_key key = {match->signature, record->computer, record->channel, match->target};
    struct recent *recent =
        observed_find_recent(observed, &key, record->names, match->target_number);
    if (recent)
        add_like(observed, record, match, recent);
    else
        add_other(observed, record, match, key);
}

void observed_add(struct observed *observed, const struct record *record, const struct match *match)
{
    struct recent *recent = observed_find_numbered(observed, record->names, match->target_number);
    if (recent)
        add_like(observed, record, match, recent);
    else
        add_by_key(observed, record, match);
}

void observed_rewind(struct observed *observed)
{
    observed->round++;
    observed->open = 0;
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
    tally_merge(&into->tally, &later->tally);
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
    observed_merge_hits(into, later, map);
    into->dropped += later->dropped;
    into->limit_hits += later->limit_hits;
    observed_thin(into, 0);
}
