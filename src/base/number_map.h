/* SPDX-License-Identifier: MIT */
#pragma once

/* Numbers by numbers, in one piece of memory: to build it costs a few instructions an entry. */

#include <stddef.h>
#include <stdint.h>

struct number_map { /* zeroed: empty */
    struct number_map_entry *entries;
    size_t count;
    unsigned bits; /* there are 1 << bits places */
};

/* The value of a key, to be read and set; a new key has 0, which means that it is not there. Valid
 * until the next call. */
uint32_t *number_map_at(struct number_map *map, uint64_t key);
/* 0 when the key is not there. */
uint32_t number_map_find(const struct number_map *map, uint64_t key);
void number_map_free(struct number_map *map);
