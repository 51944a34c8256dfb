/* SPDX-License-Identifier: MIT */
#include "reader/fast_plans.h"

#include "base/memory.h"

#define BUCKETS 256u
#define NO_PLAN UINT16_MAX

/* A chunk holds at most 2,340 records of 28 bytes, so 16 bits count its plans. */
struct item {
    struct plan plan;
    uint16_t next; /* in the same bucket */
};

struct fast_plans {
    struct item *items; /* owned */
    size_t count, capacity;
    uint16_t buckets[BUCKETS];
};

struct fast_plans *fast_plans_new(void)
{
    struct fast_plans *plans = memory_zeroed(1, sizeof *plans);
    fast_plans_clear(plans);
    return plans;
}

void fast_plans_free(struct fast_plans *plans)
{
    if (!plans)
        return;
    free(plans->items);
    free(plans);
}

void fast_plans_clear(struct fast_plans *plans)
{
    plans->count = 0;
    memset(plans->buckets, 0xFF, sizeof plans->buckets);
}

struct plan *fast_plans_find(struct fast_plans *plans, struct fast_memo *memo,
                             const struct instance *instance, bool *ret_new)
{
    uint32_t bucket = (instance->definition ^ instance->definition >> 8) % BUCKETS;
    for (uint16_t i = plans->buckets[bucket]; i != NO_PLAN; i = plans->items[i].next)
        if (plans->items[i].plan.definition == instance->definition) {
            *ret_new = false;
            return &plans->items[i].plan;
        }
    if (plans->count == NO_PLAN)
        fast_plans_clear(plans);
    plans->items = memory_grow(plans->items, plans->count, &plans->capacity, sizeof *plans->items);
    struct item *item = &plans->items[plans->count];
    item->next = plans->buckets[bucket];
    plans->buckets[bucket] = (uint16_t)plans->count++;
    item->plan.definition = instance->definition;
    struct cursor body = instance->body;
    if (token_fragment(&body))
        fast_memo_plan(memo, instance, body, &item->plan);
    else
        item->plan.usable = false;
    *ret_new = true;
    return &item->plan;
}
