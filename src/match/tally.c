/* SPDX-License-Identifier: MIT */
#include "match/tally.h"

#include "base/memory.h"

void tally_free(struct tally *tally)
{
    free(tally->periods);
    *tally = (struct tally){0};
}

static void add_count(struct tally *tally, uint32_t period, uint64_t count)
{
    if (tally->period_count && tally->periods[tally->period_count - 1].period == period) {
        tally->periods[tally->period_count - 1].count += count;
        return;
    }
    tally->periods = memory_grow(tally->periods, tally->period_count, &tally->period_capacity,
                                 sizeof *tally->periods);
    tally->periods[tally->period_count++] = (struct period_count){period, count};
}

/* Once it spans so much that hours are not asked for. */
static void count_days(struct tally *tally)
{
    size_t count = tally->period_count;
    if (tally->daily || tally->last - tally->first <= TALLY_HOURLY_DAYS * FILETIME_DAY)
        return;
    tally->daily = true;
    tally->size = 0;
    tally->period_count = 0;
    for (size_t i = 0; i < count; i++)
        add_count(tally, tally->periods[i].period / 24, tally->periods[i].count);
}

void tally_add_period(struct tally *tally, filetime time)
{
    count_days(tally);
    tally->size = tally->daily ? FILETIME_DAY : FILETIME_HOUR;
    tally->begins = time - time % tally->size;
    add_count(tally, (uint32_t)(time / tally->size), 1);
}

void tally_merge(struct tally *into, const struct tally *other)
{
    if (!into->count || (other->count && other->first_id < into->first_id))
        into->first_id = other->first_id;
    if (other->last_id > into->last_id)
        into->last_id = other->last_id;
    into->count += other->count;
    if (other->first && (!into->first || other->first < into->first))
        into->first = other->first;
    if (other->last > into->last)
        into->last = other->last;
    count_days(into);
    into->size = 0;
    uint32_t hours = into->daily && !other->daily ? 24 : 1;
    for (size_t i = 0; i < other->period_count; i++)
        add_count(into, other->periods[i].period / hours, other->periods[i].count);
}

static int by_period(const void *a, const void *b)
{
    const struct period_count *x = a, *y = b;
    return x->period < y->period ? -1 : x->period > y->period;
}

/* Where a list of periods is not much longer than what it has of them, counting is all the sorting
 * that it takes. */
#define SPREAD 4

static size_t sum_by_counting(struct period_count *periods, size_t count)
{
    uint32_t first = UINT32_MAX, last = 0;
    for (size_t i = 0; i < count; i++) {
        first = periods[i].period < first ? periods[i].period : first;
        last = periods[i].period > last ? periods[i].period : last;
    }
    size_t span = (size_t)last - first + 1, kept = 0;
    if (span / SPREAD > count)
        return 0;
    AUTO_FREE uint64_t *counts = memory_zeroed(span, sizeof *counts);
    for (size_t i = 0; i < count; i++)
        counts[periods[i].period - first] += periods[i].count;
    for (size_t i = 0; i < span; i++)
        if (counts[i])
            periods[kept++] = (struct period_count){first + (uint32_t)i, counts[i]};
    return kept;
}

size_t periods_sum(struct period_count *periods, size_t count)
{
    size_t kept = 0, sorted = 1; /* most come as they were logged, in order */
    while (sorted < count && periods[sorted - 1].period < periods[sorted].period)
        sorted++;
    if (sorted >= count)
        return count;
    kept = sum_by_counting(periods, count);
    if (kept)
        return kept;
    qsort(periods, count, sizeof *periods, by_period);
    for (size_t i = 0; i < count; i++) {
        if (kept && periods[kept - 1].period == periods[i].period)
            periods[kept - 1].count += periods[i].count;
        else
            periods[kept++] = periods[i];
    }
    return kept;
}

void tally_settle(struct tally *tally)
{
    tally->period_count = periods_sum(tally->periods, tally->period_count);
    tally->size = 0;
}

struct period_count *tally_days(const struct tally *tally, size_t *ret_count)
{
    struct tally days = {0};
    if (tally->period_count)
        days.periods = memory_zeroed(tally->period_count, sizeof *days.periods);
    days.period_capacity = tally->period_count;
    for (size_t i = 0; i < tally->period_count; i++)
        add_count(&days, tally->periods[i].period / (tally->daily ? 1 : 24),
                  tally->periods[i].count);
    *ret_count = days.period_count;
    return days.periods;
}
