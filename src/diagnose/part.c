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

static void add_sighting(struct part *part, const struct sighting *sighting, size_t log_number)
{
    part->sightings = memory_grow(part->sightings, part->sighting_count, &part->sighting_capacity,
                                  sizeof(const struct sighting *));
    part->sightings[part->sighting_count++] = sighting;
    if (part->log_count && part->logs[part->log_count - 1] == log_number)
        return;
    part->logs = memory_grow(part->logs, part->log_count, &part->log_capacity, sizeof *part->logs);
    part->logs[part->log_count++] = log_number;
}

static void add_time(struct part *part, filetime time)
{
    if (!time)
        return;
    part->times =
        memory_grow(part->times, part->time_count, &part->time_capacity, sizeof *part->times);
    part->times[part->time_count++] = time;
}

/* What a log shows of the parts that its sightings belong to. */
struct shown {
    const struct diagnose_log *log;
    size_t *part_of; /* per sighting */
    bool *timed;     /* per sighting */
    bool any_timed;
};

/* Hits are looked at one by one only where something beyond their number is asked for. */
static void add_hits(struct parts *parts, const struct shown *shown,
                     const struct duplicates *duplicates, size_t log_number)
{
    const struct observed *observed = &shown->log->observed;
    struct hit_cursor cursor = {.observed = observed};
    bool again = duplicates_any(duplicates, log_number);
    struct hit hit;
    for (size_t i = 0; !again && i < observed->sighting_count; i++)
        tally_merge(&parts->items[shown->part_of[i]].tally, &observed->sightings[i].tally);
    for (size_t i = 0; (again || shown->any_timed) && hit_cursor_next(&cursor, &hit); i++) {
        struct part *part = &parts->items[shown->part_of[hit.sighting]];
        if (again && duplicates_has(duplicates, log_number, i))
            continue;
        if (again)
            tally_add(&part->tally, &hit);
        if (shown->timed[hit.sighting])
            add_time(part, hit.time);
    }
}

static void add_log(struct parts *parts, struct part_entry **index, const struct kb *kb,
                    const struct diagnose_log *log, size_t log_number,
                    const struct server_names *names, const struct duplicates *duplicates)
{
    const struct observed *observed = &log->observed;
    AUTO_FREE size_t *part_of = memory_zeroed(observed->sighting_count, sizeof *part_of);
    AUTO_FREE bool *timed = memory_zeroed(observed->sighting_count, sizeof *timed);
    struct shown shown = {log, part_of, timed, false};
    for (size_t i = 0; i < observed->sighting_count; i++) {
        const struct sighting *sighting = &observed->sightings[i];
        struct part_key key;
        memset(&key, 0, sizeof key);
        key.signature = sighting->signature;
        key.target = server_resolve(names, text_of(sighting->target));
        key.reporter = server_resolve(names, computer_of(sighting));
        part_of[i] = part_find(parts, index, key);
        timed[i] = kb_signature(kb, key.signature)->timed;
        shown.any_timed |= timed[i];
        add_sighting(&parts->items[part_of[i]], sighting, log_number);
    }
    add_hits(parts, &shown, duplicates, log_number);
}

#define COMPARE(a, b)                                                                              \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

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
    tally_free(&part->tally);
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
        tally_settle(&part->tally);
        part->days = tally_days(&part->tally, &part->day_count);
        sort_times(part);
        if (part->tally.count)
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

static int by_reporter(const void *a, const void *b)
{
    const struct part *x = *(const struct part *const *)a, *y = *(const struct part *const *)b;
    COMPARE(x->reporter, y->reporter);
    return 0;
}

static struct period_count *all_days(const struct part *const *parts, size_t count,
                                     size_t *ret_count)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += parts[i]->day_count;
    struct period_count *days = memory_zeroed(all, sizeof *days), *at = days;
    for (size_t i = 0; i < count; i++) {
        if (parts[i]->day_count)
            memcpy(at, parts[i]->days, parts[i]->day_count * sizeof *days);
        at += parts[i]->day_count;
    }
    *ret_count = periods_sum(days, all);
    return days;
}

/* One reporter can have several parts, about several servers: its day counts once. */
static size_t count_reporter_days(const struct part *const *parts, size_t count)
{
    AUTO_FREE const struct part **sorted = memory_zeroed(count, sizeof(const struct part *));
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        sorted[i] = parts[i];
    if (count)
        qsort(sorted, count, sizeof(const struct part *), by_reporter);
    for (size_t i = 0, run, days; i < count; i += run) {
        for (run = 1; i + run < count && sorted[i + run]->reporter == sorted[i]->reporter;)
            run++;
        days = sorted[i]->day_count;
        if (run > 1)
            free(all_days(sorted + i, run, &days));
        all += days;
    }
    return all;
}

struct part_sum parts_sum(const struct part *const *parts, size_t count)
{
    struct part_sum sum = {0};
    for (size_t i = 0; i < count; i++) {
        const struct tally *tally = &parts[i]->tally;
        sum.count += tally->count;
        if (tally->first && (!sum.first || tally->first < sum.first))
            sum.first = tally->first;
        if (tally->last > sum.last)
            sum.last = tally->last;
    }
    sum.reporter_days = count_reporter_days(parts, count);
    sum.days = all_days(parts, count, &sum.day_count);
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
