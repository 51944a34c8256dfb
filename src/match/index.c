/* SPDX-License-Identifier: MIT */
#include "match/index.h"

#include "base/hash_table.h"
#include "base/number_map.h"

#include <stdbool.h>

#define NAME_MAX_SIZE 512 /* a longer name is no provider's: Windows allows 255 characters */
#define RECENT_COUNT 64   /* a power of two */
#define RECENT_NAME_SIZE 96

struct provider {
    UT_hash_handle hh;
    uint32_t number;
    uint32_t *groups; /* whose items are not there yet */
    size_t group_count, group_capacity;
    char name[]; /* folded */
};

struct event {            /* the items of one provider and id, from the first on */
    uint32_t first, last; /* index into items */
};

/* Names as records spell them, so that the name of the next record need not be folded again. */
struct recent {
    uint32_t number;
    uint32_t size; /* 0 = empty */
    char name[RECENT_NAME_SIZE];
};

struct match_index {
    struct provider *providers;
    struct number_map numbers; /* provider << 32 | event id → 1 + index into events */
    struct event *events;
    struct index_item *items;
    size_t event_count, event_capacity, item_count, item_capacity;
    struct recent recent[RECENT_COUNT];
    match_index_fill *fill;
    void *context;
};

struct match_index *match_index_new(match_index_fill *fill, void *context)
{
    struct match_index *index = memory_zeroed(1, sizeof *index);
    index->fill = fill;
    index->context = context;
    return index;
}

void match_index_free(struct match_index *index)
{
    if (!index)
        return;
    struct provider *provider, *next_provider;
    HASH_ITER(hh, index->providers, provider, next_provider)
    {
        HASH_DEL(index->providers, provider);
        free(provider->groups);
        free(provider);
    }
    number_map_free(&index->numbers);
    free(index->events);
    free(index->items);
    free(index);
}

/* Returns the size of the folded name, or 0 when it is too long to be one. */
static size_t fold_name(struct text name, char out[NAME_MAX_SIZE])
{
    name = text_trim(name);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            if (size && out[size - 1] == ' ')
                continue;
            c = ' ';
        }
        if (size == NAME_MAX_SIZE)
            return 0;
        out[size++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return size;
}

/* Where a name is remembered; RECENT_COUNT if it is too short or too long for that. */
static uint32_t recent_slot(struct text name)
{
    uint32_t tail;
    if (name.size < sizeof tail || name.size > RECENT_NAME_SIZE)
        return RECENT_COUNT;
    memcpy(&tail, name.data + name.size - sizeof tail, sizeof tail);
    return ((tail ^ (uint32_t)name.size) * UINT32_C(0x9E3779B1)) >> 26;
}
_Static_assert(RECENT_COUNT == 1 << 6, "the upper six bits choose");

/* A name has to be folded first; one that is not known is added, or gives NULL. */
static struct provider *find_provider(struct match_index *index, struct text name, bool add)
{
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(name, folded);
    struct provider *provider = NULL;
    if (size == 0)
        return NULL;
    HASH_FIND(hh, index->providers, folded, size, provider);
    if (!provider && add) {
        provider = memory_zeroed(1, sizeof *provider + size);
        provider->number = HASH_COUNT(index->providers);
        memcpy(provider->name, folded, size);
        HASH_ADD_KEYPTR(hh, index->providers, provider->name, size, provider);
    }
    return provider;
}

static uint32_t number_of(struct match_index *index, struct text name)
{
    struct provider *provider = find_provider(index, name, false);
    if (!provider)
        return INDEX_NO_PROVIDER;
    if (provider->group_count)
        index->fill(index->context, index, provider->number, provider->groups,
                    provider->group_count);
    provider->group_count = 0;
    return provider->number;
}

void match_index_add_group(struct match_index *index, struct text name, uint32_t group)
{
    struct provider *provider = find_provider(index, name, true);
    if (!provider)
        return;
    provider->groups = memory_grow(provider->groups, provider->group_count,
                                   &provider->group_capacity, sizeof *provider->groups);
    provider->groups[provider->group_count++] = group;
}

uint32_t match_index_provider(struct match_index *index, struct text name)
{
    uint32_t slot = recent_slot(name);
    if (slot == RECENT_COUNT)
        return number_of(index, name);
    struct recent *recent = &index->recent[slot];
    if (recent->size != name.size || memcmp(recent->name, name.data, name.size) != 0) {
        recent->number = number_of(index, name);
        recent->size = (uint32_t)name.size;
        memcpy(recent->name, name.data, name.size);
    }
    return recent->number;
}

void match_index_add(struct match_index *index, uint32_t provider, uint32_t event_id, uint64_t item)
{
    uint32_t at = (uint32_t)index->item_count;
    uint32_t *number = number_map_at(&index->numbers, (uint64_t)provider << 32 | event_id);
    if (*number && index->items[index->events[*number - 1].last].item == item)
        return;
    index->items =
        memory_grow(index->items, index->item_count, &index->item_capacity, sizeof *index->items);
    index->items[index->item_count++] = (struct index_item){item, INDEX_END};
    if (*number) {
        struct event *event = &index->events[*number - 1];
        index->items[event->last].next = at;
        event->last = at;
        return;
    }
    index->events = memory_grow(index->events, index->event_count, &index->event_capacity,
                                sizeof *index->events);
    index->events[index->event_count++] = (struct event){at, at};
    *number = (uint32_t)index->event_count;
}

const struct index_item *match_index_find(const struct match_index *index, uint32_t provider,
                                          uint32_t event_id)
{
    uint32_t number = provider == INDEX_NO_PROVIDER
                          ? 0
                          : number_map_find(&index->numbers, (uint64_t)provider << 32 | event_id);
    return number ? &index->items[index->events[number - 1].first] : NULL;
}

const struct index_item *match_index_next(const struct match_index *index,
                                          const struct index_item *item)
{
    return item->next == INDEX_END ? NULL : &index->items[item->next];
}
