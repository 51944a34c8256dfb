/* SPDX-License-Identifier: MIT */
#include "match/index.h"

#include "base/hash_table.h"

#include <stdbool.h>

#define NAME_MAX_SIZE 512 /* a longer name is no provider's: Windows allows 255 characters */
#define RECENT_COUNT 64   /* a power of two */
#define RECENT_NAME_SIZE 96

struct provider {
    UT_hash_handle hh;
    uint32_t number;
    char name[]; /* folded */
};

struct event {
    UT_hash_handle hh;
    uint64_t key;
    struct index_list list;
};

/* Names as records spell them, so that the name of the next record need not be folded again. */
struct recent {
    uint32_t number;
    uint32_t size; /* 0 = empty */
    char name[RECENT_NAME_SIZE];
};

/* What was found for an event lately. */
struct answer {
    uint64_t key;
    bool known;
    const struct index_list *list;
};

struct match_index {
    struct provider *providers;
    struct event *events;
    struct recent recent[RECENT_COUNT];
    struct answer answers[64];
};

struct match_index *match_index_new(void)
{
    return memory_zeroed(1, sizeof(struct match_index));
}

void match_index_free(struct match_index *index)
{
    if (!index)
        return;
    struct provider *provider, *next_provider;
    HASH_ITER(hh, index->providers, provider, next_provider)
    {
        HASH_DEL(index->providers, provider);
        free(provider);
    }
    struct event *event, *next_event;
    HASH_ITER(hh, index->events, event, next_event)
    {
        HASH_DEL(index->events, event);
        free(event->list.items);
        free(event);
    }
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
            if (out[size - 1] == ' ')
                continue;
            c = ' ';
        }
        if (size == NAME_MAX_SIZE)
            return 0;
        out[size++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return size;
}

void match_index_add(struct match_index *index, struct text name, uint32_t event_id, size_t item)
{
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(name, folded);
    if (size == 0)
        return;
    struct provider *provider;
    HASH_FIND(hh, index->providers, folded, size, provider);
    if (!provider) {
        provider = memory_zeroed(1, sizeof *provider + size);
        provider->number = HASH_COUNT(index->providers);
        memcpy(provider->name, folded, size);
        HASH_ADD_KEYPTR(hh, index->providers, provider->name, size, provider);
        memset(index->recent, 0, sizeof index->recent);
    }
    uint64_t key = (uint64_t)provider->number << 32 | event_id;
    memset(index->answers, 0, sizeof index->answers);
    struct event *event;
    HASH_FIND(hh, index->events, &key, sizeof key, event);
    if (!event) {
        event = memory_zeroed(1, sizeof *event);
        event->key = key;
        HASH_ADD(hh, index->events, key, sizeof key, event);
    }
    struct index_list *list = &event->list;
    if (list->count && list->items[list->count - 1] == item)
        return;
    list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = item;
}

static struct recent *recent_of(struct match_index *index, struct text name)
{
    uint32_t tail;
    if (name.size < sizeof tail || name.size > RECENT_NAME_SIZE)
        return NULL;
    memcpy(&tail, name.data + name.size - sizeof tail, sizeof tail);
    uint32_t hash = (tail ^ (uint32_t)name.size) * UINT32_C(0x9E3779B1);
    return &index->recent[hash >> 26];
}
_Static_assert(RECENT_COUNT == 1 << 6, "the upper six bits choose");

uint32_t match_index_provider(struct match_index *index, struct text name)
{
    struct recent *recent = recent_of(index, name);
    if (recent && recent->size == name.size && memcmp(recent->name, name.data, name.size) == 0)
        return recent->number;
    char folded[NAME_MAX_SIZE];
    size_t size = fold_name(name, folded);
    struct provider *provider = NULL;
    if (size)
        HASH_FIND(hh, index->providers, folded, size, provider);
    uint32_t number = provider ? provider->number : INDEX_NO_PROVIDER;
    if (recent) {
        recent->number = number;
        recent->size = (uint32_t)name.size;
        memcpy(recent->name, name.data, name.size);
    }
    return number;
}

const struct index_list *match_index_find(struct match_index *index, uint32_t provider,
                                          uint32_t event_id)
{
    if (provider == INDEX_NO_PROVIDER)
        return NULL;
    uint64_t key = (uint64_t)provider << 32 | event_id;
    struct answer *answer = &index->answers[(key * UINT64_C(0x9E3779B97F4A7C15)) >> 58];
    if (!answer->known || answer->key != key) {
        struct event *event;
        HASH_FIND(hh, index->events, &key, sizeof key, event);
        *answer = (struct answer){key, true, event ? &event->list : NULL};
    }
    return answer->list;
}
