/* SPDX-License-Identifier: MIT */
#pragma once

/* Records counted by the hour or, over long times, by the day. */

#include "match/hit_list.h"

#include <stdbool.h>

struct period_count {
    uint32_t period; /* days or hours, as it is said where they are, since 1601-01-01, UTC */
    uint64_t count;
};

/* What spans more days is counted by days alone. */
#define TALLY_HOURLY_DAYS 7

struct tally {
    uint64_t count;
    uint64_t first_id, last_id;   /* the least and the greatest; 0 when there are none */
    filetime first, last;         /* the earliest and the latest; 0 when no record has a time */
    struct period_count *periods; /* of records that have a time, in no order; owned */
    size_t period_count, period_capacity;
    bool daily;            /* periods are days: first and last are TALLY_HOURLY_DAYS apart */
    filetime begins, size; /* of the last period; size 0 = not known */
};

void tally_free(struct tally *tally);
void tally_add_period(struct tally *tally, filetime time);

static inline void tally_add(struct tally *tally, const struct hit *hit)
{
    if (!tally->count++ || hit->record_id < tally->first_id)
        tally->first_id = hit->record_id;
    if (hit->record_id > tally->last_id)
        tally->last_id = hit->record_id;
    if (!hit->time)
        return;
    if (!tally->first || hit->time < tally->first)
        tally->first = hit->time;
    if (hit->time > tally->last)
        tally->last = hit->time;
    if (hit->time - tally->begins < tally->size)
        tally->periods[tally->period_count - 1].count++;
    else
        tally_add_period(tally, hit->time);
}

void tally_merge(struct tally *into, const struct tally *other);

/* Sorts counts and adds up those of one period. Returns how many are left. */
size_t periods_sum(struct period_count *periods, size_t count);

/* Sorts the periods. Of a tally that is not daily they are hours. */
void tally_settle(struct tally *tally);
/* Those of a settled tally by days; the caller frees. */
struct period_count *tally_days(const struct tally *tally, size_t *ret_count);
