/* SPDX-License-Identifier: MIT */
#include "match/hit_list.h"

#include "base/memory.h"

#define LEAST_CAPACITY 512

void hit_list_free(struct hit_list *list)
{
    free(list->bytes);
    *list = (struct hit_list){0};
}

void hit_list_reserve(struct hit_list *list, size_t size)
{
    size_t need, wanted;
    if (__builtin_add_overflow(list->size, size, &need) ||
        __builtin_add_overflow(need, (size_t)2 * HIT_ROOM, &need) ||
        __builtin_mul_overflow(list->capacity, (size_t)2, &wanted))
        memory_exhausted();
    if (need <= list->capacity)
        return;
    if (wanted < LEAST_CAPACITY)
        wanted = LEAST_CAPACITY;
    list->capacity = wanted < need ? need : wanted;
    list->bytes = memory_resize(list->bytes, list->capacity, 1);
}

void hit_list_append(struct hit_list *list, const struct hit_list *other)
{
    if (!other->count)
        return;
    struct hit first = {0};
    size_t size = hit_next(other->bytes, &first);
    hit_list_add(list, first);
    hit_list_reserve(list, other->size - size);
    memcpy(list->bytes + list->size, other->bytes + size, other->size - size);
    list->size += other->size - size;
    list->count += other->count - 1;
    list->last = other->last;
}

struct hit_list hit_list_take(const void *bytes, size_t size, size_t count)
{
    struct hit_list list = {.size = size, .capacity = size, .count = count};
    if (__builtin_add_overflow(list.capacity, (size_t)HIT_ROOM, &list.capacity))
        memory_exhausted();
    list.bytes = memory_zeroed(list.capacity, 1);
    if (size)
        memcpy(list.bytes, bytes, size);
    return list;
}
