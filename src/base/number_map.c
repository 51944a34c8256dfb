/* SPDX-License-Identifier: MIT */
#include "base/number_map.h"

#include "base/memory.h"

#define FIRST_BITS 10

struct number_map_entry {
    uint64_t key;
    uint32_t value; /* 0: the place is free */
};

/* Fibonacci hashing: the upper bits of the product depend on all bits of the key. */
static size_t place_of(const struct number_map *map, uint64_t key)
{
    size_t mask = ((size_t)1 << map->bits) - 1;
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - map->bits));
    while (map->entries[at].value && map->entries[at].key != key)
        at = (at + 1) & mask;
    return at;
}

static void grow(struct number_map *map)
{
    struct number_map old = *map;
    map->bits = old.entries ? old.bits + 2 : FIRST_BITS;
    map->entries = memory_zeroed((size_t)1 << map->bits, sizeof *map->entries);
    for (size_t i = 0; old.entries && i < (size_t)1 << old.bits; i++)
        if (old.entries[i].value)
            map->entries[place_of(map, old.entries[i].key)] = old.entries[i];
    free(old.entries);
}

uint32_t *number_map_at(struct number_map *map, uint64_t key)
{
    if (!map->entries || map->count >= (size_t)3 << (map->bits - 2))
        grow(map);
    struct number_map_entry *entry = &map->entries[place_of(map, key)];
    if (!entry->value) {
        entry->key = key;
        map->count++;
    }
    return &entry->value;
}

uint32_t number_map_find(const struct number_map *map, uint64_t key)
{
    return map->entries ? map->entries[place_of(map, key)].value : 0;
}

void number_map_free(struct number_map *map)
{
    free(map->entries);
    *map = (struct number_map){0};
}
