/* SPDX-License-Identifier: MIT */
#include "reader/wanted.h"

#include "base/hash_table.h"
#include "base/memory.h"
#include "base/number_map.h"

struct provider {
    char *name; /* folded */
    uint32_t number;
    UT_hash_handle hh;
};

/* The name that was added last, as it was spelt: a base has its signatures by their ids, and next
 * to each other they often have one provider. */
#define RECENT_COUNT 64 /* a power of two */
#define RECENT_NAME_SIZE 96

struct recent {
    uint32_t number, size; /* size 0: empty */
    char name[RECENT_NAME_SIZE];
};

struct wanted {
    struct provider *providers;
    struct number_map pairs; /* provider << 32 | event id → 1 */
    struct recent *recent;
    struct text *markers; /* owned, folded */
    size_t marker_count, marker_capacity;
    bool all;
    bool has_any;  /* a pair holds ANY_ID */
    uint8_t *only; /* owned; a bit for each id that is left, NULL = all are */
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
        free(provider);
    }
    number_map_free(&wanted->pairs);
    free(wanted->recent);
    for (size_t i = 0; i < wanted->marker_count; i++)
        memory_free_pointer(&wanted->markers[i].data);
    free(wanted->markers);
    free(wanted->only);
    free(wanted);
}

/* The number of a name, which is added if need be; WANTED_NO_PROVIDER when it is too long. */
static uint32_t add_name(struct wanted *wanted, struct text name)
{
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(name, folded);
    if (size == SIZE_MAX)
        return WANTED_NO_PROVIDER;
    struct provider *provider;
    HASH_FIND(hh, wanted->providers, folded, size, provider);
    if (!provider) {
        provider = memory_zeroed(1, sizeof *provider);
        provider->name = memory_text_n(folded, size);
        provider->number = HASH_COUNT(wanted->providers);
        HASH_ADD_KEYPTR(hh, wanted->providers, provider->name, size, provider);
    }
    return provider->number;
}

static uint32_t add_provider(struct wanted *wanted, struct text name)
{
    uint32_t tail;
    if (name.size < sizeof tail || name.size > RECENT_NAME_SIZE)
        return add_name(wanted, name);
    if (!wanted->recent)
        wanted->recent = memory_zeroed(RECENT_COUNT, sizeof *wanted->recent);
    memcpy(&tail, name.data + name.size - sizeof tail, sizeof tail);
    struct recent *recent =
        &wanted->recent[((tail ^ (uint32_t)name.size) * UINT32_C(0x9E3779B1)) >> 26];
    if (recent->size != name.size || memcmp(recent->name, name.data, name.size) != 0) {
        recent->number = add_name(wanted, name);
        recent->size = (uint32_t)name.size;
        memcpy(recent->name, name.data, name.size);
    }
    return recent->number;
}
_Static_assert(RECENT_COUNT == 1 << 6, "the upper six bits choose");

static uint64_t pair_key(uint32_t provider, uint32_t event_id)
{
    return (uint64_t)provider << 32 | event_id;
}

void wanted_add(struct wanted *wanted, struct text provider_name, uint32_t event_id)
{
    uint32_t provider = add_provider(wanted, provider_name);
    if (provider != WANTED_NO_PROVIDER)
        *number_map_at(&wanted->pairs, pair_key(provider, event_id)) = 1;
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
    return provider ? provider->number : WANTED_NO_PROVIDER;
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
