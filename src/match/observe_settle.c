/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/example.h"
#include "match/observe_index.h"

struct place {
    const struct sighting *sighting;
    size_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct sighting *x = ((const struct place *)a)->sighting;
    const struct sighting *y = ((const struct place *)b)->sighting;
    if (x->signature != y->signature)
        return x->signature < y->signature ? -1 : 1;
    int order = strcmp(x->computer, y->computer);
    if (!order)
        order = strcmp(x->channel, y->channel);
    return order ? order : strcmp(x->target, y->target);
}

static int by_attribute(const void *a, const void *b)
{
    return attribute_order(a, b);
}

static void bound_id(uint64_t *id)
{
    if (*id > INT64_MAX)
        *id = INT64_MAX;
}

static bool bound_time(filetime *time)
{
    if (*time <= FILETIME_MAX)
        return false;
    *time = FILETIME_MAX;
    return true;
}

static void settle_sighting(struct sighting *sighting)
{
    bool bounded = false;
    for (size_t i = 0; i < sighting->example_count; i++) {
        bound_id(&sighting->examples[i].record_id);
        bound_time(&sighting->examples[i].time);
    }
    for (size_t i = 0; i < sighting->attribute_count; i++)
        bounded |= bound_time(&sighting->attributes[i].last);
    if (bounded)
        qsort(sighting->attributes, sighting->attribute_count, sizeof *sighting->attributes,
              by_attribute);
}

static void sort_sightings(struct observed *observed, size_t *new_index)
{
    size_t count = observed->sighting_count;
    AUTO_FREE struct place *places = memory_zeroed(count, sizeof *places);
    struct sighting *sorted = memory_zeroed(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){&observed->sightings[i], i};
    qsort(places, count, sizeof *places, by_key);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = *places[i].sighting;
        new_index[places[i].index] = i;
    }
    free(observed->sightings);
    observed->sightings = sorted;
    observed->sighting_capacity = count;
}

void observed_settle(struct observed *observed)
{
    observed_index_free(observed);
    if (!observed->sighting_count)
        return;
    observed_tally(observed);
    AUTO_FREE size_t *new_index = memory_zeroed(observed->sighting_count, sizeof *new_index);
    sort_sightings(observed, new_index);
    for (size_t i = 0; i < observed->sighting_count; i++)
        settle_sighting(&observed->sightings[i]);
    observed_settle_hits(observed, new_index);
}
