/* SPDX-License-Identifier: MIT */
#include "match/index.h"

#include "base/hash_table.h"
#include "base/number_map.h"

#include <stdbool.h>

#define NAME_MAX_SIZE 512 /* a longer name is no provider's: Windows allows 255 characters */
#define RECENT_BITS 7     /* an Exchange server logs fewer sorts of events in a row */
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

/* Names as records spell them, so that the event of the next record need not be found again. */
struct recent {
    uint32_t event_id;
    uint32_t first; /* item; INDEX_END: there is none */
    uint32_t size;  /* 0 = empty */
    char name[RECENT_NAME_SIZE];
};

/* The same by the number of a record's names. */
struct numbered {
    uint64_t names; /* 0 = empty */
    uint32_t event_id, first;
};

struct match_index {
    struct provider *providers;
    struct number_map numbers; /* provider << 32 | event id → 1 + index into events */
    struct event *events;
    struct index_item *items;
    size_t event_count, event_capacity, item_count, item_capacity;
    struct numbered numbered[1 << RECENT_BITS];
    struct recent recent[1 << RECENT_BITS];
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

/* The first item of an event; INDEX_END when there is none. */
static uint32_t first_of(struct match_index *index, struct text name, uint32_t event_id)
{
    struct provider *provider = find_provider(index, name, false);
    if (!provider)
        return INDEX_END;
    if (provider->group_count)
        index->fill(index->context, index, provider->number, provider->groups,
                    provider->group_count);
    provider->group_count = 0;
    uint32_t number = number_map_find(&index->numbers, (uint64_t)provider->number << 32 | event_id);
    return number ? index->events[number - 1].first : INDEX_END;
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

static bool is_recent(const struct recent *recent, struct text name, uint32_t event_id)
{
    return recent->event_id == event_id &&
           text_equal_short((struct text){recent->name, recent->size}, name);
}

static __attribute__((noinline)) uint32_t
find_again(struct match_index *index, struct recent *recent, struct text name, uint32_t event_id)
{
    uint32_t first = first_of(index, name, event_id);
    if (!recent)
        return first;
    recent->first = first;
    recent->event_id = event_id;
    recent->size = (uint32_t)name.size;
    memcpy(recent->name, name.data, name.size);
    return first;
}

uint32_t match_index_find(struct match_index *index, struct text provider, uint32_t event_id)
{
    if (provider.size == 0 || provider.size > RECENT_NAME_SIZE)
        return find_again(index, NULL, provider, event_id);
    /* Two providers whose names are as long, and end alike, rarely have an event id in common. */
    const uint32_t mix =
        event_id + (uint32_t)provider.size * 256 + (unsigned char)provider.data[provider.size - 1];
    struct recent *recent = &index->recent[mix * UINT32_C(0x9E3779B1) >> (32 - RECENT_BITS)];
    return is_recent(recent, provider, event_id) ? recent->first
                                                 : find_again(index, recent, provider, event_id);
}

uint32_t match_index_find_named(struct match_index *index, uint64_t names, struct text provider,
                                uint32_t event_id)
{
    const uint32_t mix = event_id + (uint32_t)names * 256;
    struct numbered *known = &index->numbered[mix * UINT32_C(0x9E3779B1) >> (32 - RECENT_BITS)];
    if (names == 0)
        return match_index_find(index, provider, event_id);
    if (known->names != names || known->event_id != event_id)
        *known = (struct numbered){names, event_id, match_index_find(index, provider, event_id)};
    return known->first;
}

struct index_item match_index_item(const struct match_index *index, uint32_t at)
{
    return index->items[at];
}
