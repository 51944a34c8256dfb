/* SPDX-License-Identifier: MIT */
#include "diagnose/part.h"

#include "base/hash_table.h"
#include "base/memory.h"

struct part_key {
    size_t signature, target, reporter;
};

struct part_entry {
    struct part_key key;
    size_t index;
    UT_hash_handle hh;
};

static struct text computer_of(const struct sighting *sighting)
{
    return server_reporter_name(text_of(sighting->computer));
}

void parts_add_names(const struct report *report, size_t site, struct server_names *names)
{
    for (size_t i = 0; i < report->log_count; i++) {
        const struct diagnose_log *log = &report->logs[i];
        if (log->site != site)
            continue;
        for (size_t k = 0; k < log->stats.coverage_count; k++)
            server_names_add(names, server_reporter_name(text_of(log->stats.coverage[k].computer)));
        for (size_t k = 0; k < log->observed.sighting_count; k++) {
            server_names_add(names, computer_of(&log->observed.sightings[k]));
            server_names_add(names, text_of(log->observed.sightings[k].target));
        }
    }
}

static size_t part_find(struct parts *parts, struct part_entry **index, struct part_key key)
{
    struct part_entry *entry;
    HASH_FIND(hh, *index, &key, sizeof key, entry);
    if (!entry) {
        entry = memory_zeroed(1, sizeof *entry);
        entry->key = key;
        entry->index = parts->count;
        HASH_ADD(hh, *index, key, sizeof entry->key, entry);
        parts->items =
            memory_grow(parts->items, parts->count, &parts->capacity, sizeof *parts->items);
        parts->items[parts->count++] = (struct part){
            .signature = key.signature, .target = key.target, .reporter = key.reporter};
    }
    return entry->index;
}

/* Hours are sorted and summed up when all are there. A record without a time has none. */
static void add_hit(struct part *part, const struct hit *hit, bool timed)
{
    part->count++;
    if (!hit->time)
        return;
    if (timed) {
        part->times =
            memory_grow(part->times, part->time_count, &part->time_capacity, sizeof *part->times);
        part->times[part->time_count++] = hit->time;
    }
    if (!part->first || hit->time < part->first)
        part->first = hit->time;
    if (hit->time > part->last)
        part->last = hit->time;
    uint32_t hour = filetime_hour(hit->time);
    if (part->hour_count && part->hours[part->hour_count - 1].period == hour) {
        part->hours[part->hour_count - 1].count++;
        return;
    }
    part->hours =
        memory_grow(part->hours, part->hour_count, &part->hour_capacity, sizeof *part->hours);
    part->hours[part->hour_count++] = (struct period_count){hour, 1};
}

static void add_log(struct parts *parts, struct part_entry **index, const struct kb *kb,
                    const struct diagnose_log *log, size_t log_number,
                    const struct server_names *names, const struct duplicates *duplicates)
{
    const struct observed *observed = &log->observed;
    AUTO_FREE size_t *part_of = memory_zeroed(observed->sighting_count, sizeof *part_of);
    for (size_t i = 0; i < observed->sighting_count; i++) {
        const struct sighting *sighting = &observed->sightings[i];
        struct part_key key;
        memset(&key, 0, sizeof key);
        key.signature = sighting->signature;
        key.target = server_resolve(names, text_of(sighting->target));
        key.reporter = server_resolve(names, computer_of(sighting));
        part_of[i] = part_find(parts, index, key);
        struct part *part = &parts->items[part_of[i]];
        part->sightings = memory_grow(part->sightings, part->sighting_count,
                                      &part->sighting_capacity, sizeof(const struct sighting *));
        part->sightings[part->sighting_count++] = sighting;
        if (part->log_count && part->logs[part->log_count - 1] == log_number)
            continue;
        part->logs =
            memory_grow(part->logs, part->log_count, &part->log_capacity, sizeof *part->logs);
        part->logs[part->log_count++] = log_number;
    }
    for (size_t i = 0; i < observed->hit_count; i++) {
        struct part *part = &parts->items[part_of[observed->hits[i].sighting]];
        if (!duplicates_has(duplicates, log_number, i))
            add_hit(part, &observed->hits[i], kb_signature(kb, part->signature)->timed);
    }
}

#define COMPARE(a, b)                                                                              \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int by_period(const void *a, const void *b)
{
    const struct period_count *x = a, *y = b;
    COMPARE(x->period, y->period);
    return 0;
}

static int by_time(const void *a, const void *b)
{
    const filetime *x = a, *y = b;
    COMPARE(*x, *y);
    return 0;
}

/* Mostly they are in order: one log has them. */
static void sort_times(struct part *part)
{
    for (size_t i = 1; i < part->time_count; i++)
        if (part->times[i] < part->times[i - 1]) {
            qsort(part->times, part->time_count, sizeof *part->times, by_time);
            return;
        }
}

size_t periods_sum(struct period_count *periods, size_t count)
{
    size_t kept = 0, sorted = 1; /* most come as they were logged, in order */
    while (sorted < count && periods[sorted - 1].period <= periods[sorted].period)
        sorted++;
    if (sorted < count)
        qsort(periods, count, sizeof *periods, by_period);
    for (size_t i = 0; i < count; i++) {
        if (kept && periods[kept - 1].period == periods[i].period)
            periods[kept - 1].count += periods[i].count;
        else
            periods[kept++] = periods[i];
    }
    return kept;
}

static void sum_hours(struct part *part)
{
    part->hour_count = periods_sum(part->hours, part->hour_count);
    part->days = memory_zeroed(part->hour_count, sizeof *part->days);
    for (size_t i = 0; i < part->hour_count; i++)
        part->days[i] = (struct period_count){part->hours[i].period / 24, part->hours[i].count};
    part->day_count = periods_sum(part->days, part->hour_count);
}

static int by_key(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    COMPARE(x->signature, y->signature);
    COMPARE(x->target + 1, y->target + 1); /* SERVER_NONE becomes 0 */
    COMPARE(x->reporter, y->reporter);
    return 0;
}

static void part_free(struct part *part)
{
    free(part->hours);
    free(part->days);
    free(part->times);
    free(part->sightings);
    free(part->logs);
}

void parts_gather(struct parts *parts, const struct report *report, size_t site,
                  const struct server_names *names, const struct duplicates *duplicates)
{
    struct part_entry *index = NULL, *entry, *next;
    for (size_t i = 0; i < report->log_count; i++)
        if (report->logs[i].site == site)
            add_log(parts, &index, report->kb, &report->logs[i], i, names, duplicates);
    HASH_ITER(hh, index, entry, next)
    {
        HASH_DEL(index, entry);
        free(entry);
    }
    size_t kept = 0; /* a part can be left with duplicates alone: it has nothing to say */
    for (size_t i = 0; i < parts->count; i++) {
        struct part *part = &parts->items[i];
        sum_hours(part);
        sort_times(part);
        if (part->count)
            parts->items[kept++] = *part;
        else
            part_free(part);
    }
    parts->count = kept;
    if (kept)
        qsort(parts->items, kept, sizeof *parts->items, by_key);
}

void parts_free(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        part_free(&parts->items[i]);
    free(parts->items);
    *parts = (struct parts){0};
}

struct reporter_day {
    size_t reporter;
    uint32_t day;
};

static int by_reporter_day(const void *a, const void *b)
{
    const struct reporter_day *x = a, *y = b;
    COMPARE(x->reporter, y->reporter);
    COMPARE(x->day, y->day);
    return 0;
}

/* One reporter can have several parts, about several servers: its day counts once. */
static size_t count_reporter_days(const struct part *const *parts, size_t count, size_t all)
{
    size_t listed = 0, distinct = 0;
    AUTO_FREE struct reporter_day *days = memory_zeroed(all, sizeof *days);
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < parts[i]->day_count; d++)
            days[listed++] = (struct reporter_day){parts[i]->reporter, parts[i]->days[d].period};
    if (listed)
        qsort(days, listed, sizeof *days, by_reporter_day);
    for (size_t i = 0; i < listed; i++)
        distinct += i == 0 || by_reporter_day(&days[i - 1], &days[i]) != 0;
    return distinct;
}

struct part_sum parts_sum(const struct part *const *parts, size_t count)
{
    struct part_sum sum = {0};
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += parts[i]->day_count;
    sum.reporter_days = count_reporter_days(parts, count, all);
    sum.days = memory_zeroed(all, sizeof *sum.days);
    for (size_t i = 0; i < count; i++) {
        sum.count += parts[i]->count;
        if (!parts[i]->day_count)
            continue;
        if (!sum.first || parts[i]->first < sum.first)
            sum.first = parts[i]->first;
        if (parts[i]->last > sum.last)
            sum.last = parts[i]->last;
        memcpy(sum.days + sum.day_count, parts[i]->days, parts[i]->day_count * sizeof *sum.days);
        sum.day_count += parts[i]->day_count;
    }
    sum.day_count = periods_sum(sum.days, sum.day_count);
    return sum;
}

void part_sum_free(struct part_sum *sum)
{
    free(sum->days);
    *sum = (struct part_sum){0};
}

struct spells spells_sum(const struct part *const *parts, size_t count)
{
    struct spells passing = {.persistence = PERSISTENCE_PASSING}, lasting = {0};
    bool all = count > 0;
    for (size_t i = 0; i < count; i++) {
        const struct spells *spells = &parts[i]->spells;
        bool lasts = spells->persistence == PERSISTENCE_LASTING;
        struct spells *sum = lasts ? &lasting : &passing;
        all &= spells->persistence == PERSISTENCE_PASSING;
        sum->count += spells->count;
        if (lasts)
            sum->persistence = PERSISTENCE_LASTING;
        if (spells->longest > sum->longest)
            sum->longest = spells->longest;
    }
    return all ? passing : lasting;
}

/* The later example first; of one second the greater record id; then computer. 0 means the same
 * record, whichever log it was read from: some know its time to the second only. */
static int by_latest(const struct example *x, const struct example *y)
{
    COMPARE(y->time / FILETIME_SECOND, x->time / FILETIME_SECOND);
    COMPARE(y->record_id, x->record_id);
    return strcmp(x->computer, y->computer);
}

static size_t insert_example(const struct example *out[OBSERVE_EXAMPLES], size_t count,
                             const struct example *example)
{
    size_t at = 0;
    while (at < count && by_latest(out[at], example) < 0)
        at++;
    if (at < count && by_latest(out[at], example) == 0) {
        bool same = example->time == out[at]->time;
        if (same ? strcmp(example->log, out[at]->log) < 0 : example->time > out[at]->time)
            out[at] = example;
        return count;
    }
    if (at == OBSERVE_EXAMPLES)
        return count;
    if (count < OBSERVE_EXAMPLES)
        count++;
    for (size_t i = count - 1; i > at; i--)
        out[i] = out[i - 1];
    out[at] = example;
    return count;
}

size_t parts_examples(const struct part *const *parts, size_t count,
                      const struct example *out[OBSERVE_EXAMPLES])
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t s = 0; s < parts[i]->sighting_count; s++)
            for (size_t e = 0; e < parts[i]->sightings[s]->example_count; e++)
                kept = insert_example(out, kept, &parts[i]->sightings[s]->examples[e]);
    return kept;
}
