/* SPDX-License-Identifier: MIT */
#include "diagnose/passing.h"

#include "base/memory.h"

#define WEEK (7 * FILETIME_DAY)

/* The parts of signatures whose times count, by signature and reporter. */
struct timed {
    const struct part **parts;
    size_t count;
    const struct coverage *coverage;
    filetime until;
};

static int compare(const struct part *x, size_t signature, size_t reporter)
{
    if (x->signature != signature)
        return x->signature < signature ? -1 : 1;
    return x->reporter < reporter ? -1 : x->reporter > reporter;
}

static int by_reporter(const void *a, const void *b)
{
    const struct part *x = *(const struct part *const *)a, *y = *(const struct part *const *)b;
    int order = compare(x, y->signature, y->reporter);
    return order ? order : x < y ? -1 : x > y;
}

static size_t first_of(const struct timed *timed, size_t signature, size_t reporter)
{
    size_t from = 0, to = timed->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(timed->parts[middle], signature, reporter) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* True when one of the ascending times lies behind the one and not behind the other. */
static bool any_between(const struct part *part, filetime after, filetime last)
{
    size_t from = 0, to = part->time_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (part->times[middle] <= after)
            from = middle + 1;
        else
            to = middle;
    }
    return from < part->time_count && part->times[from] <= last;
}

static bool is_ended(const struct timed *timed, const struct part *part,
                     const struct kb_passing *passing, filetime after, filetime last)
{
    for (size_t i = 0; i < passing->ended_by_count; i++) {
        size_t signature = passing->ended_by[i];
        for (size_t k = first_of(timed, signature, part->reporter);
             k < timed->count && compare(timed->parts[k], signature, part->reporter) == 0; k++)
            if (any_between(timed->parts[k], after, last))
                return true;
    }
    return false;
}

static bool is_silent(const struct timed *timed, const struct part *part, filetime after,
                      filetime last)
{
    if (timed->until && last > timed->until)
        return false;
    for (size_t i = 0; i < part->sighting_count; i++)
        if (coverage_spans(timed->coverage, part->reporter, part->sightings[i]->channel, after,
                           last))
            return true;
    return false;
}

/* next is the first record behind the spell, 0 when there is none. */
static bool is_over(const struct timed *timed, const struct part *part,
                    const struct kb_passing *passing, filetime last, filetime next)
{
    filetime end = last + passing->minutes * FILETIME_MINUTE;
    filetime silent = last + passing->silent_hours * FILETIME_HOUR;
    if (is_ended(timed, part, passing, last, next && next < end ? next : end))
        return true;
    return passing->silent_hours && (!next || next > silent) &&
           is_silent(timed, part, last, silent);
}

static struct spells find_passing(const struct timed *timed, const struct part *part,
                                  const struct kb_passing *passing)
{
    struct spells spells = {.persistence = PERSISTENCE_PASSING};
    filetime week[KB_PASSING_TIMES]; /* when the latest spells began, in turn */
    for (size_t i = 0; i < part->time_count;) {
        filetime first = part->times[i], last = first;
        for (; i < part->time_count && part->times[i] - first <= passing->minutes * FILETIME_MINUTE;
             i++)
            last = part->times[i];
        filetime *then = &week[spells.count % passing->times_a_week];
        if ((spells.count >= passing->times_a_week && first - *then < WEEK) ||
            !is_over(timed, part, passing, last, i < part->time_count ? part->times[i] : 0))
            return (struct spells){0};
        *then = first;
        spells.count++;
        if (last - first > spells.longest)
            spells.longest = last - first;
    }
    return spells;
}

static struct spells find_lasting(const struct timed *timed, const struct part *part,
                                  const struct kb_passing *passing)
{
    filetime first = part->times[0], longest = 0, pause = passing->minutes * FILETIME_MINUTE;
    for (size_t i = 1; i < part->time_count; i++) {
        filetime before = part->times[i - 1], now = part->times[i];
        if (now - before > pause || is_ended(timed, part, passing, before, now))
            first = now;
        else if (now - first > longest)
            longest = now - first;
    }
    return longest > pause ? (struct spells){PERSISTENCE_LASTING, 0, longest} : (struct spells){0};
}

void passing_find(struct parts *parts, const struct kb *kb, const struct coverage *coverage,
                  filetime until)
{
    AUTO_FREE const struct part **list = memory_zeroed(parts->count, sizeof(const struct part *));
    struct timed timed = {list, 0, coverage, until};
    for (size_t i = 0; i < parts->count; i++)
        if (kb_signature(kb, parts->items[i].signature)->timed)
            list[timed.count++] = &parts->items[i];
    if (timed.count)
        qsort(list, timed.count, sizeof(const struct part *), by_reporter);
    for (size_t i = 0; i < timed.count; i++) {
        struct part *part = &parts->items[list[i] - parts->items];
        const struct kb_passing *passing = kb_signature(kb, part->signature)->passing;
        if (!passing || !part->time_count)
            continue;
        /* A record without a time may lie anywhere. */
        if (part->time_count == part->tally.count)
            part->spells = find_passing(&timed, part, passing);
        if (part->spells.persistence == PERSISTENCE_UNKNOWN)
            part->spells = find_lasting(&timed, part, passing);
    }
}

const char *persistence_name(enum persistence persistence)
{
    static const char *const names[] = {NULL, "passing", "lasting"};
    return names[persistence];
}
