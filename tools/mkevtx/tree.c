/* SPDX-License-Identifier: MIT */
#include "mkevtx/tree.h"

#include "base/memory.h"

void *pool_zeroed(struct pool *pool, size_t count, size_t size)
{
    void *memory = memory_zeroed(count, size);
    pool->items = memory_grow(pool->items, pool->count, &pool->capacity, sizeof *pool->items);
    pool->items[pool->count++] = memory;
    return memory;
}

void pool_free(struct pool *pool)
{
    for (size_t i = 0; i < pool->count; i++)
        free(pool->items[i]);
    free(pool->items);
    *pool = (struct pool){0};
}

struct element *element_new(struct pool *pool, struct wide name)
{
    struct element *element = pool_zeroed(pool, 1, sizeof *element);
    element->name = name;
    element->dependency = NO_DEPENDENCY;
    element->attributes_end = &element->attributes;
    element->items_end = &element->items;
    return element;
}

struct element *element_add(struct pool *pool, struct element *parent, struct wide name)
{
    struct item *item = item_new(pool, ITEM_ELEMENT);
    item->element = element_new(pool, name);
    element_add_item(parent, item);
    return item->element;
}

struct item *item_new(struct pool *pool, enum item_kind kind)
{
    struct item *item = pool_zeroed(pool, 1, sizeof *item);
    item->kind = kind;
    return item;
}

void element_add_item(struct element *element, struct item *item)
{
    *element->items_end = item;
    while (*element->items_end)
        element->items_end = &(*element->items_end)->next;
}

void element_add_attribute(struct pool *pool, struct element *element, struct wide name,
                           struct item *items)
{
    struct attribute *attribute = pool_zeroed(pool, 1, sizeof *attribute);
    attribute->name = name;
    attribute->items = items;
    *element->attributes_end = attribute;
    element->attributes_end = &attribute->next;
}
