/* SPDX-License-Identifier: MIT */
#include "diagnose/list.h"

#include "base/memory.h"
#include "diagnose/describe.h"

static int by_confidence(const void *a, const void *b)
{
    const struct may_be *x = a, *y = b;
    if (x->confidence != y->confidence)
        return x->confidence > y->confidence ? -1 : 1;
    return x->cause < y->cause ? -1 : x->cause > y->cause;
}

/* For each part the target cases that rest on it: those of part i are cases[first[i]] up to
 * cases[first[i + 1]]. */
struct resting {
    size_t *first, *cases;
};

static struct resting find_resting(const struct parts *parts, const struct target_cases *cases)
{
    size_t all = 0;
    struct resting resting = {.first = memory_zeroed(parts->count + 2, sizeof *resting.first)};
    size_t *next = resting.first + 1; /* counted one further on, so that it ends in its place */
    for (size_t c = 0; c < cases->count; c++)
        for (size_t e = 0; e < cases->items[c].evidence_count; e++)
            for (size_t i = 0; i < cases->items[c].evidence[e].part_count; i++, all++)
                next[cases->items[c].evidence[e].parts[i] - parts->items + 1]++;
    for (size_t i = 1; i <= parts->count; i++)
        next[i] += next[i - 1];
    resting.cases = memory_zeroed(all, sizeof *resting.cases);
    for (size_t c = 0; c < cases->count; c++)
        for (size_t e = 0; e < cases->items[c].evidence_count; e++)
            for (size_t i = 0; i < cases->items[c].evidence[e].part_count; i++)
                resting.cases[next[cases->items[c].evidence[e].parts[i] - parts->items]++] = c;
    return resting;
}

/* The parts of one observation: count of them from first on. */
struct group {
    const struct judge *judge;
    const struct target_cases *cases;
    const struct belief *beliefs;
    const struct parts *parts;
    const struct resting *resting;
    size_t first, count;
};

/* The greatest probability that any target case which rests on one of the parts gives the cause. */
static double believed(const struct group *group, size_t cause)
{
    double best = 0;
    size_t end = group->resting->first[group->first + group->count];
    for (size_t i = group->resting->first[group->first]; i < end; i++) {
        double belief = group->beliefs[group->resting->cases[i]].cause[cause];
        if (belief > best)
            best = belief;
    }
    return best;
}

static void fill_may_be(const struct group *group, struct observation *observation)
{
    const struct kb *kb = group->judge->report->kb;
    size_t links = 0;
    for (size_t i = 0; i < kb->link_count; i++)
        links += kb->links[i].signature == observation->signature;
    observation->may_be = memory_zeroed(links, sizeof *observation->may_be);
    for (size_t i = 0; i < kb->link_count && !observation->ignored; i++)
        if (kb->links[i].signature == observation->signature)
            observation->may_be[observation->may_be_count++] = (struct may_be){
                kb->links[i].cause, judge_shown(kb, believed(group, kb->links[i].cause))};
    qsort(observation->may_be, observation->may_be_count, sizeof *observation->may_be,
          by_confidence);
}

static void add_observation(const struct group *whole)
{
    const struct judge *judge = whole->judge;
    struct report *report = judge->report;
    AUTO_FREE const struct part **group = memory_zeroed(whole->count, sizeof(const struct part *));
    size_t count = whole->count;
    bool ignored = true;
    for (size_t i = 0; i < count; i++) {
        group[i] = &whole->parts->items[whole->first + i];
        ignored &= whole->cases->ignored[whole->first + i];
    }
    struct part_sum sum = parts_sum(group, count);
    report->observations = memory_grow(report->observations, report->observation_count,
                                       &report->observation_capacity, sizeof *report->observations);
    struct observation *observation = &report->observations[report->observation_count++];
    *observation = (struct observation){
        .site = judge->site,
        .signature = group[0]->signature,
        .target = group[0]->target == SERVER_NONE
                      ? NULL
                      : memory_text(server_display(judge->names, group[0]->target)),
        .reporters = describe_reporters(judge->names, group, count),
        .reporter_days = sum.reporter_days,
        .count = sum.count,
        .first = sum.first,
        .last = sum.last,
        .spells = spells_sum(group, count),
        .histogram = sum.days,
        .histogram_count = sum.day_count,
        .ignored = ignored,
    };
    fill_may_be(whole, observation);
}

void list_observations(const struct judge *judge, const struct parts *parts,
                       const struct target_cases *cases, const struct belief *beliefs)
{
    struct resting resting = find_resting(parts, cases);
    for (size_t i = 0; i < parts->count;) {
        size_t count = 1;
        while (i + count < parts->count &&
               parts->items[i + count].signature == parts->items[i].signature &&
               parts->items[i + count].target == parts->items[i].target)
            count++;
        struct group group = {judge, cases, beliefs, parts, &resting, i, count};
        add_observation(&group);
        i += count;
    }
    free(resting.first);
    free(resting.cases);
}

/* ---- what a shown diagnosis rests on ---- */

static bool shows_signature(const struct diagnosis *diagnosis, size_t signature)
{
    for (size_t i = 0; i < diagnosis->evidence_count; i++)
        if (diagnosis->evidence[i].signature == signature)
            return true;
    return false;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t count_names(char *const *names)
{
    size_t count = 0;
    while (names[count])
        count++;
    return count;
}

/* Records that name no server belong to diagnoses that one of their reporters took part in. */
static bool explains_unnamed(const struct diagnosis *diagnosis,
                             const struct observation *observation, size_t reporter_count)
{
    if (diagnosis->site != observation->site || !shows_signature(diagnosis, observation->signature))
        return false;
    for (char *const *name = diagnosis->reported_by; *name; name++)
        if (bsearch(name, observation->reporters, reporter_count, sizeof *name, by_text))
            return true;
    return false;
}

static int by_target(const void *a, const void *b)
{
    const struct diagnosis *x = *(const struct diagnosis *const *)a;
    const struct diagnosis *y = *(const struct diagnosis *const *)b;
    if (x->site != y->site)
        return x->site < y->site ? -1 : 1;
    return strcmp(x->target.server, y->target.server);
}

static bool is_explained(const struct report *report, const struct diagnosis *const *by_server,
                         const struct observation *observation)
{
    if (!observation->target) {
        size_t reporters = count_names(observation->reporters);
        for (size_t i = 0; i < report->diagnosis_count; i++)
            if (explains_unnamed(&report->diagnoses[i], observation, reporters))
                return true;
        return false;
    }
    struct diagnosis like = {.site = observation->site};
    like.target.server = observation->target;
    const struct diagnosis *key = &like;
    size_t from = 0, to = report->diagnosis_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (by_target(&by_server[middle], &key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    for (; from < report->diagnosis_count && by_target(&by_server[from], &key) == 0; from++)
        if (shows_signature(by_server[from], observation->signature))
            return true;
    return false;
}

void list_mark_explained(struct report *report)
{
    size_t count = report->diagnosis_count;
    AUTO_FREE const struct diagnosis **by_server =
        memory_zeroed(count, sizeof(const struct diagnosis *));
    for (size_t i = 0; i < count; i++)
        by_server[i] = &report->diagnoses[i];
    qsort(by_server, count, sizeof(const struct diagnosis *), by_target);
    for (size_t i = 0; i < report->observation_count; i++)
        report->observations[i].explained =
            is_explained(report, by_server, &report->observations[i]);
}
