/* SPDX-License-Identifier: MIT */
#include "reader/wanted.h"

#include "base/hash_table.h"
#include "base/memory.h"
#include "base/number_map.h"

struct provider {
    char *name; /* folded */
    uint32_t number;
    uint32_t *groups; /* whose events are not there yet */
    size_t group_count, group_capacity;
    UT_hash_handle hh;
};

struct wanted {
    struct provider *providers;
    struct number_map pairs; /* provider << 32 | event id → 1 */
    struct text *markers;    /* owned, folded */
    size_t marker_count, marker_capacity;
    bool all;
    bool has_any;  /* a pair holds ANY_ID */
    uint8_t *only; /* owned; a bit for each id that is left, NULL = all are */
    wanted_fill *fill;
    void *context;
};

#define ANY_ID UINT32_MAX /* no id of a record */
#define ID_COUNT 65536    /* ids have 16 bits */

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
        free(provider->groups);
        free(provider);
    }
    number_map_free(&wanted->pairs);
    for (size_t i = 0; i < wanted->marker_count; i++)
        memory_free_pointer(&wanted->markers[i].data);
    free(wanted->markers);
    free(wanted->only);
    free(wanted);
}

/* Of a name, which is added if need be; NULL when it is too long. */
static struct provider *add_provider(struct wanted *wanted, struct text name)
{
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(name, folded);
    if (size == SIZE_MAX)
        return NULL;
    struct provider *provider;
    HASH_FIND(hh, wanted->providers, folded, size, provider);
    if (!provider) {
        provider = memory_zeroed(1, sizeof *provider);
        provider->name = memory_text_n(folded, size);
        provider->number = HASH_COUNT(wanted->providers);
        HASH_ADD_KEYPTR(hh, wanted->providers, provider->name, size, provider);
    }
    return provider;
}

static uint64_t pair_key(uint32_t provider, uint32_t event_id)
{
    return (uint64_t)provider << 32 | event_id;
}

void wanted_add_event(struct wanted *wanted, uint32_t provider, uint32_t event_id)
{
    *number_map_at(&wanted->pairs, pair_key(provider, event_id)) = 1;
}

void wanted_add(struct wanted *wanted, struct text name, uint32_t event_id)
{
    const struct provider *provider = add_provider(wanted, name);
    if (provider)
        wanted_add_event(wanted, provider->number, event_id);
}

void wanted_fill_with(struct wanted *wanted, wanted_fill *fill, void *context)
{
    wanted->fill = fill;
    wanted->context = context;
}

void wanted_add_group(struct wanted *wanted, struct text name, uint32_t group)
{
    struct provider *provider = add_provider(wanted, name);
    if (!provider)
        return;
    provider->groups = memory_grow(provider->groups, provider->group_count,
                                   &provider->group_capacity, sizeof *provider->groups);
    provider->groups[provider->group_count++] = group;
}

/* To whoever looks something up the set does not change by this. */
static void fill_provider(const struct wanted *wanted, struct provider *provider)
{
    struct wanted *own = (struct wanted *)(uintptr_t)wanted;
    for (size_t i = 0; i < provider->group_count; i++)
        own->fill(own->context, provider->groups[i], own, provider->number);
    provider->group_count = 0;
}

void wanted_add_provider(struct wanted *wanted, struct text name)
{
    wanted_add(wanted, name, ANY_ID);
    wanted->has_any = true;
}

void wanted_only(struct wanted *wanted, uint16_t first, uint16_t last)
{
    if (!wanted->only)
        wanted->only = memory_zeroed(ID_COUNT / 8, 1);
    for (uint32_t id = first; id <= last; id++)
        wanted->only[id / 8] |= (uint8_t)(1u << id % 8);
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
    if (!provider)
        return WANTED_NO_PROVIDER;
    fill_provider(wanted, provider);
    return provider->number;
}

static bool has_pair(const struct wanted *wanted, uint32_t provider, uint32_t event_id)
{
    return number_map_find(&wanted->pairs, pair_key(provider, event_id)) != 0;
}

bool wanted_has(const struct wanted *wanted, uint32_t provider, uint32_t event_id)
{
    if (wanted->only && (event_id >= ID_COUNT || !(wanted->only[event_id / 8] >> event_id % 8 & 1)))
        return false;
    if (wanted->all)
        return true;
    if (provider == WANTED_NO_PROVIDER)
        return false;
    return has_pair(wanted, provider, event_id) ||
           (wanted->has_any && has_pair(wanted, provider, ANY_ID));
}

bool wanted_all(const struct wanted *wanted)
{
    return wanted->all && !wanted->only;
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
