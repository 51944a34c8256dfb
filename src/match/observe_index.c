/* SPDX-License-Identifier: MIT */
#include "match/observe_index.h"

#include "base/hash_table.h"
#include "match/example.h"

#define KEY_MAX (sizeof(uint64_t) + 3 * (OBSERVE_NAME_SIZE + 1))

struct entry {
    UT_hash_handle hh;
    size_t sighting;
    uint32_t computer_size, channel_size, target_size; /* of the parts of the key */
    char key[];
};

#define RECENT_BITS 10

struct observed_index {
    struct entry *entries;
    struct entry **recent; /* by recent_of(); NULL where no record was looked for: what is read back
                            * from a worker needs none, and there are many of those */
};

static struct entry **recent_of(struct observed_index *index, const struct sighting_key *key)
{
    uint64_t hash = text_hash_ends(key->target, text_hash_ends(key->computer, key->signature));
    return &index->recent[hash >> (64 - RECENT_BITS)];
}

static bool is_entry_of(const struct entry *entry, const struct observed *observed,
                        const struct sighting_key *key)
{
    struct text computer = {entry->key + sizeof(uint64_t), entry->computer_size};
    struct text channel = {computer.data + computer.size + 1, entry->channel_size};
    struct text target = {channel.data + channel.size + 1, entry->target_size};
    return observed->sightings[entry->sighting].signature == key->signature &&
           text_equal_short(target, key->target) && text_equal_short(computer, key->computer) &&
           text_equal_short(channel, key->channel);
}

size_t observed_find_recent(const struct observed *observed, const struct sighting_key *key)
{
    if (!observed->index)
        return OBSERVE_NO_SIGHTING;
    if (!observed->index->recent)
        observed->index->recent =
            memory_zeroed((size_t)1 << RECENT_BITS, sizeof *observed->index->recent);
    const struct entry *recent = *recent_of(observed->index, key);
    if (recent && is_entry_of(recent, observed, key))
        return recent->sighting;
    return OBSERVE_NO_SIGHTING;
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
        entry->computer_size = (uint32_t)key->computer.size;
        entry->channel_size = (uint32_t)key->channel.size;
        entry->target_size = (uint32_t)key->target.size;
        HASH_ADD_KEYPTR_BYHASHVALUE(hh, index->entries, entry->key, size, hash, entry);
    }
    if (index->recent)
        *recent_of(index, key) = entry;
    return entry->sighting;
}

void observed_add_hit(struct observed *observed, struct hit hit)
{
    observed->hits = memory_grow(observed->hits, observed->hit_count, &observed->hit_capacity,
                                 sizeof *observed->hits);
    observed->hits[observed->hit_count++] = hit;
}

void observed_reserve_hits(struct observed *observed, size_t count)
{
    if (observed->hit_capacity - observed->hit_count >= count)
        return;
    size_t wanted = 2 * observed->hit_capacity;
    if (wanted - observed->hit_count < count)
        wanted = observed->hit_count + count;
    observed->hits = memory_resize(observed->hits, wanted, sizeof *observed->hits);
    observed->hit_capacity = wanted;
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
    size_t hits = 0;
    for (size_t i = 0; i < observed->hit_count; i++) {
        struct hit hit = observed->hits[i];
        hit.sighting = map[hit.sighting];
        if (hit.sighting != OBSERVE_NO_SIGHTING)
            observed->hits[hits++] = hit;
    }
    observed->dropped += observed->hit_count - hits;
    observed->hit_count = hits;
}

void observed_thin(struct observed *observed, unsigned level)
{
    while (observed->thinning < level || observed->sighting_count > OBSERVE_MAX_KEYS) {
        observed->thinning++;
        if (!observed->index)
            continue;
        AUTO_FREE size_t *map = memory_zeroed(observed->sighting_count, sizeof *map);
        struct observed_index *index = observed->index;
        if (index->recent)
            memset(index->recent, 0, sizeof *index->recent << RECENT_BITS);
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
    if (!observed->index)
        return;
    struct entry *entry, *next;
    HASH_ITER(hh, observed->index->entries, entry, next)
    {
        HASH_DEL(observed->index->entries, entry);
        free(entry);
    }
    free(observed->index->recent);
    free(observed->index);
    observed->index = NULL;
}

void observed_free(struct observed *observed)
{
    for (size_t i = 0; i < observed->sighting_count; i++)
        free_sighting(&observed->sightings[i]);
    free(observed->sightings);
    free(observed->hits);
    observed_index_free(observed);
    *observed = (struct observed){0};
}
