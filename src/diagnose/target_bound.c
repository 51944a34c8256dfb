/* SPDX-License-Identifier: MIT */
#include "diagnose/target.h"

#include "base/memory.h"

struct standing {
    size_t index;
    bool has_logs;
    uint64_t records;
};

#define DESCENDING(a, b)                                                                           \
    if ((a) != (b))                                                                                \
    return (a) > (b) ? -1 : 1

static int by_standing(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;
    DESCENDING(x->has_logs, y->has_logs);
    DESCENDING(x->records, y->records);
    DESCENDING(y->index, x->index);
    return 0;
}

static int by_index(const void *a, const void *b)
{
    const struct standing *x = a, *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

static uint64_t count_records(const struct target_case *target)
{
    uint64_t records = 0;
    for (size_t i = 0; i < target->evidence_count; i++)
        for (size_t k = 0; k < target->evidence[i].part_count; k++)
            records += target->evidence[i].parts[k]->tally.count;
    return records;
}

size_t target_cases_bound(struct target_cases *cases, const struct coverage *coverage, size_t limit)
{
    size_t count = cases->count;
    if (count <= limit)
        return 0;
    AUTO_FREE struct standing *standings = memory_zeroed(count, sizeof *standings);
    for (size_t i = 0; i < count; i++)
        standings[i] = (struct standing){i, coverage_has_server(coverage, cases->items[i].server),
                                         count_records(&cases->items[i])};
    qsort(standings, count, sizeof *standings, by_standing);
    for (size_t i = limit; i < count; i++)
        target_case_release(&cases->items[standings[i].index]);
    qsort(standings, limit, sizeof *standings, by_index);
    for (size_t i = 0; i < limit; i++)
        cases->items[i] = cases->items[standings[i].index];
    cases->count = limit;
    return count - limit;
}
