/* SPDX-License-Identifier: MIT */
#include "reader/wanted.h"

#include "base/hash_table.h"
#include "base/memory.h"

struct provider {
    char *name; /* folded */
    uint32_t number;
    UT_hash_handle hh;
};

struct pair {
    uint64_t key; /* provider << 32 | event id */
    UT_hash_handle hh;
};

struct wanted {
    struct provider *providers;
    struct pair *pairs;
    struct text *markers; /* owned, folded */
    size_t marker_count, marker_capacity;
    bool all;
};

/* Longer names than any in use are left alone by look-ups, so that these need no allocation. */
#define NAME_MAX_SIZE 512

/* ASCII lower case, runs of spaces as one. Returns the size written, SIZE_MAX if it does not fit.
 */
static size_t fold_name(struct text name, char out[NAME_MAX_SIZE])
{
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == ' ' && size > 0 && out[size - 1] == ' ')
            continue;
        if (size == NAME_MAX_SIZE)
            return SIZE_MAX;
        out[size++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return size;
}

struct wanted *wanted_new(void)
{
    return memory_zeroed(1, sizeof(struct wanted));
}

void wanted_free(struct wanted *wanted)
{
    if (!wanted)
        return;
    struct provider *provider, *next_provider;
    HASH_ITER(hh, wanted->providers, provider, next_provider)
    {
        HASH_DEL(wanted->providers, provider);
        free(provider->name);
        free(provider);
    }
    struct pair *pair, *next_pair;
    HASH_ITER(hh, wanted->pairs, pair, next_pair)
    {
        HASH_DEL(wanted->pairs, pair);
        free(pair);
    }
    for (size_t i = 0; i < wanted->marker_count; i++)
        memory_free_pointer(&wanted->markers[i].data);
    free(wanted->markers);
    free(wanted);
}

void wanted_add(struct wanted *wanted, struct text provider_name, uint32_t event_id)
{
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(provider_name, folded);
    if (size == SIZE_MAX)
        return;
    struct provider *provider;
    HASH_FIND(hh, wanted->providers, folded, size, provider);
    if (!provider) {
        provider = memory_zeroed(1, sizeof *provider);
        provider->name = memory_text_n(folded, size);
        provider->number = HASH_COUNT(wanted->providers);
        HASH_ADD_KEYPTR(hh, wanted->providers, provider->name, size, provider);
    }
    uint64_t key = (uint64_t)provider->number << 32 | event_id;
    struct pair *pair;
    HASH_FIND(hh, wanted->pairs, &key, sizeof key, pair);
    if (pair)
        return;
    pair = memory_zeroed(1, sizeof *pair);
    pair->key = key;
    HASH_ADD(hh, wanted->pairs, key, sizeof pair->key, pair);
}

void wanted_add_all(struct wanted *wanted)
{
    wanted->all = true;
}

void wanted_add_marker(struct wanted *wanted, struct text prefix)
{
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(prefix, folded);
    if (size == SIZE_MAX)
        return;
    wanted->markers = memory_grow(wanted->markers, wanted->marker_count, &wanted->marker_capacity,
                                  sizeof *wanted->markers);
    wanted->markers[wanted->marker_count++] = (struct text){memory_text_n(folded, size), size};
}

uint32_t wanted_provider(const struct wanted *wanted, struct text name)
{
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(name, folded);
    if (size == SIZE_MAX)
        return WANTED_NO_PROVIDER;
    struct provider *provider;
    HASH_FIND(hh, wanted->providers, folded, size, provider);
    return provider ? provider->number : WANTED_NO_PROVIDER;
}

bool wanted_has(const struct wanted *wanted, uint32_t provider, uint32_t event_id)
{
    if (wanted->all)
        return true;
    if (provider == WANTED_NO_PROVIDER)
        return false;
    uint64_t key = (uint64_t)provider << 32 | event_id;
    struct pair *pair;
    HASH_FIND(hh, wanted->pairs, &key, sizeof key, pair);
    return pair != NULL;
}

bool wanted_all(const struct wanted *wanted)
{
    return wanted->all;
}

bool wanted_is_marked(const struct wanted *wanted, struct text provider)
{
    if (wanted->marker_count == 0)
        return false;
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(provider, folded);
    if (size == SIZE_MAX)
        return false;
    struct text name = {folded, size};
    for (size_t i = 0; i < wanted->marker_count; i++)
        if (text_starts_fold(name, wanted->markers[i]))
            return true;
    return false;
}
