/* SPDX-License-Identifier: MIT */
#include "match/observe_index.h"

#include "base/hash_table.h"
#include "match/example.h"

#define KEY_MAX (sizeof(uint64_t) + 3 * (OBSERVE_NAME_SIZE + 1))

struct entry {
    UT_hash_handle hh;
    size_t sighting;
    char key[];
};

/* A computer and a channel that had records lately. */
struct source {
    size_t number;                 /* another one for each; 0 = none */
    struct text computer, channel; /* of a sighting */
};

#define RECENT_BITS 10
#define SOURCE_BITS 4

/* A sighting that had records lately. */
struct seen {
    size_t source; /* its number; 0 = none */
    size_t sighting, signature;
    struct text target;
};

/* What records were looked for lately, so that most need no look at the key as a whole, and where
 * the target has a number none at the target's name. */
struct observed_recents {
    struct source *last; /* of sources */
    size_t source_count;
    struct source sources[1 << SOURCE_BITS];
    struct seen seen[1 << RECENT_BITS];
    struct recent numbered[1 << RECENT_BITS];
    struct recent without; /* the answer for records without a number */
};

struct observed_index {
    struct entry *entries;
};

static bool is_source(const struct source *source, const struct sighting_key *key)
{
    return source->number && text_equal_short(source->computer, key->computer) &&
           text_equal_short(source->channel, key->channel);
}

static struct source *source_at(struct observed_recents *recents, const struct sighting_key *key)
{
    uint64_t hash = text_hash_ends(key->channel, text_hash_ends(key->computer, 0));
    return &recents->sources[hash >> (64 - SOURCE_BITS)];
}

/* NULL when it had no records lately. */
static struct source *find_source(struct observed_recents *recents, const struct sighting_key *key)
{
    if (recents->last && is_source(recents->last, key))
        return recents->last;
    struct source *source = source_at(recents, key);
    return is_source(source, key) ? source : NULL;
}

static struct seen *seen_of(struct observed_recents *recents, const struct sighting_key *key,
                            const struct source *source)
{
    uint64_t hash = text_hash_ends(key->target, key->signature ^ (uint64_t)source->number << 32);
    return &recents->seen[hash >> (64 - RECENT_BITS)];
}

static bool is_seen(const struct seen *seen, const struct sighting_key *key,
                    const struct source *source)
{
    return seen->source == source->number && seen->signature == key->signature &&
           text_equal_short(seen->target, key->target);
}

/* A source by the number of a record's names, or where there is none by its own. */
static uint64_t source_of(uint64_t names, const struct source *source)
{
    return names ? names : UINT64_C(1) << 63 | source->number;
}

static struct recent *numbered_at(struct observed_recents *recents, uint64_t target_number,
                                  uint64_t source)
{
    const uint64_t hash = (target_number + (source << 32)) * UINT64_C(0x9E3779B97F4A7C15);
    return &recents->numbered[hash >> (64 - RECENT_BITS)];
}

static bool is_numbered(const struct recent *recent, uint64_t target_number, uint64_t source)
{
    return recent->target_number == target_number && recent->source == source;
}

struct recent *observed_find_numbered(struct observed *observed, uint64_t names,
                                      uint64_t target_number)
{
    if (!names || !target_number || !observed->recents)
        return NULL;
    struct recent *recent = numbered_at(observed->recents, target_number, names);
    return is_numbered(recent, target_number, names) ? recent : NULL;
}

struct recent *observed_find_recent(struct observed *observed, const struct sighting_key *key,
                                    uint64_t names, uint64_t target_number)
{
    struct observed_recents *recents = observed->recents;
    struct source *source = recents ? find_source(recents, key) : NULL;
    if (!source)
        return NULL;
    recents->last = source;
    const uint64_t number = source_of(names, source);
    struct recent *recent = &recents->without;
    if (target_number) {
        recent = numbered_at(recents, target_number, number);
        if (is_numbered(recent, target_number, number))
            return recent;
    }
    const struct seen *seen = seen_of(recents, key, source);
    if (!is_seen(seen, key, source))
        return NULL;
    *recent = (struct recent){seen->sighting, target_number, number, 0, 0};
    return recent;
}

static void remember(struct observed *observed, const struct sighting_key *key, size_t sighting)
{
    if (!observed->recents)
        observed->recents = memory_zeroed(1, sizeof *observed->recents);
    struct observed_recents *recents = observed->recents;
    struct source *source = source_at(recents, key);
    const struct sighting *kept = &observed->sightings[sighting];
    if (!is_source(source, key))
        *source = (struct source){++recents->source_count, text_of(kept->computer),
                                  text_of(kept->channel)};
    *seen_of(recents, key, source) =
        (struct seen){source->number, sighting, key->signature, text_of(kept->target)};
}

static size_t append(char *out, size_t at, struct text text)
{
    if (text.size)
        memcpy(out + at, text.data, text.size);
    out[at + text.size] = '\0';
    return at + text.size + 1;
}

static size_t make_key(const struct sighting_key *key, char out[KEY_MAX])
{
    for (unsigned i = 0; i < 8; i++)
        out[i] = (char)((uint64_t)key->signature >> 8 * i & 0xFF);
    size_t size = append(out, sizeof(uint64_t), key->computer);
    size = append(out, size, key->channel);
    return append(out, size, key->target);
}

static bool stays(unsigned hash, unsigned thinning)
{
    return thinning < OBSERVE_THINNING_MAX && (uint64_t)hash >> (32 - thinning) == 0;
}

static size_t new_sighting(struct observed *observed, const struct sighting_key *key)
{
    observed->sightings = memory_grow(observed->sightings, observed->sighting_count,
                                      &observed->sighting_capacity, sizeof *observed->sightings);
    observed->sightings[observed->sighting_count] =
        (struct sighting){.signature = key->signature,
                          .computer = text_copy(key->computer),
                          .channel = text_copy(key->channel),
                          .target = text_copy(key->target)};
    return observed->sighting_count++;
}

size_t observed_find(struct observed *observed, const struct sighting_key *key)
{
    if (!observed->index)
        observed->index = memory_zeroed(1, sizeof *observed->index);
    struct observed_index *index = observed->index;
    char bytes[KEY_MAX];
    size_t size = make_key(key, bytes);
    struct entry *entry;
    unsigned hash;
    HASH_VALUE(bytes, size, hash);
    HASH_FIND_BYHASHVALUE(hh, index->entries, bytes, size, hash, entry);
    if (!entry) {
        if (!stays(hash, observed->thinning))
            return OBSERVE_NO_SIGHTING;
        entry = memory_zeroed(1, sizeof *entry + size);
        memcpy(entry->key, bytes, size);
        entry->sighting = new_sighting(observed, key);
        HASH_ADD_KEYPTR_BYHASHVALUE(hh, index->entries, entry->key, size, hash, entry);
    }
    return entry->sighting;
}

size_t observed_find_record(struct observed *observed, const struct sighting_key *key)
{
    size_t at = observed_find(observed, key);
    if (at != OBSERVE_NO_SIGHTING)
        remember(observed, key, at);
    return at;
}

static void free_sighting(struct sighting *sighting)
{
    for (size_t i = 0; i < sighting->example_count; i++)
        example_free(&sighting->examples[i]);
    for (size_t i = 0; i < sighting->attribute_count; i++)
        free((char *)(uintptr_t)sighting->attributes[i].value.data);
    free(sighting->attributes);
    for (size_t i = 0; i < sighting->name_count; i++)
        free(sighting->names[i]);
    free(sighting->names);
    free(sighting->slots);
    free(sighting->computer);
    free(sighting->channel);
    free(sighting->target);
    tally_free(&sighting->tally);
}

/* Closes the gaps that thinning made: map says where each sighting went. */
static void compact(struct observed *observed, size_t *map)
{
    size_t kept = 0;
    for (size_t i = 0; i < observed->sighting_count; i++) {
        if (map[i] == OBSERVE_NO_SIGHTING) {
            free_sighting(&observed->sightings[i]);
            continue;
        }
        observed->sightings[kept] = observed->sightings[i];
        map[i] = kept++;
    }
    observed->sighting_count = kept;
    struct entry *entry, *next;
    HASH_ITER(hh, observed->index->entries, entry, next)
    {
        entry->sighting = map[entry->sighting];
    }
    observed_map_hits(observed, map);
}

void observed_thin(struct observed *observed, unsigned level)
{
    while (observed->thinning < level || observed->sighting_count > OBSERVE_MAX_KEYS) {
        observed->thinning++;
        if (!observed->index)
            continue;
        AUTO_FREE size_t *map = memory_zeroed(observed->sighting_count, sizeof *map);
        struct observed_index *index = observed->index;
        if (observed->recents)
            *observed->recents = (struct observed_recents){0};
        struct entry *entry, *next;
        HASH_ITER(hh, index->entries, entry, next)
        {
            if (stays(entry->hh.hashv, observed->thinning))
                continue;
            map[entry->sighting] = OBSERVE_NO_SIGHTING;
            HASH_DEL(index->entries, entry);
            free(entry);
        }
        compact(observed, map);
    }
}

void observed_index_free(struct observed *observed)
{
    free(observed->recents);
    observed->recents = NULL;
    if (!observed->index)
        return;
    struct entry *entry, *next;
    HASH_ITER(hh, observed->index->entries, entry, next)
    {
        HASH_DEL(observed->index->entries, entry);
        free(entry);
    }
    free(observed->index);
    observed->index = NULL;
}

void observed_free(struct observed *observed)
{
    for (size_t i = 0; i < observed->sighting_count; i++)
        free_sighting(&observed->sightings[i]);
    free(observed->sightings);
    observed_free_hits(observed);
    observed_index_free(observed);
    *observed = (struct observed){0};
}
