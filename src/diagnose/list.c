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

/* The greatest probability that any target case which rests on one of the parts gives the cause. */
static double believed(const struct target_cases *cases, const struct belief *beliefs,
                       const struct part *const *parts, size_t part_count, size_t cause)
{
    double best = 0;
    for (size_t c = 0; c < cases->count; c++) {
        const struct target_case *target = &cases->items[c];
        for (size_t e = 0; e < target->evidence_count; e++) {
            const struct evidence *evidence = &target->evidence[e];
            if (evidence->signature != parts[0]->signature)
                continue;
            for (size_t i = 0; i < evidence->part_count; i++)
                for (size_t k = 0; k < part_count; k++)
                    if (evidence->parts[i] == parts[k] && beliefs[c].cause[cause] > best)
                        best = beliefs[c].cause[cause];
        }
    }
    return best;
}

static void fill_may_be(const struct judge *judge, const struct target_cases *cases,
                        const struct belief *beliefs, const struct part *const *parts,
                        size_t part_count, struct observation *observation)
{
    const struct kb *kb = judge->report->kb;
    observation->may_be = memory_zeroed(kb->cause_count, sizeof *observation->may_be);
    for (size_t i = 0; i < kb->link_count && !observation->ignored; i++) {
        if (kb->links[i].signature != observation->signature)
            continue;
        double belief = believed(cases, beliefs, parts, part_count, kb->links[i].cause);
        observation->may_be[observation->may_be_count++] =
            (struct may_be){kb->links[i].cause, judge_shown(kb, belief)};
    }
    qsort(observation->may_be, observation->may_be_count, sizeof *observation->may_be,
          by_confidence);
}

static void add_observation(const struct judge *judge, const struct target_cases *cases,
                            const struct belief *beliefs, const struct parts *parts, size_t first,
                            size_t count)
{
    struct report *report = judge->report;
    AUTO_FREE const struct part **group = memory_zeroed(count, sizeof(const struct part *));
    bool ignored = true;
    for (size_t i = 0; i < count; i++) {
        group[i] = &parts->items[first + i];
        ignored &= cases->ignored[first + i];
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
        .histogram = sum.days,
        .histogram_count = sum.day_count,
        .ignored = ignored,
    };
    fill_may_be(judge, cases, beliefs, group, count, observation);
}

void list_observations(const struct judge *judge, const struct parts *parts,
                       const struct target_cases *cases, const struct belief *beliefs)
{
    for (size_t i = 0; i < parts->count;) {
        size_t count = 1;
        while (i + count < parts->count &&
               parts->items[i + count].signature == parts->items[i].signature &&
               parts->items[i + count].target == parts->items[i].target)
            count++;
        add_observation(judge, cases, beliefs, parts, i, count);
        i += count;
    }
}

static bool share_reporter(char *const *a, char *const *b)
{
    for (; *a; a++)
        for (char *const *other = b; *other; other++)
            if (strcmp(*a, *other) == 0)
                return true;
    return false;
}

static bool rests_on(const struct diagnosis *diagnosis, const struct observation *observation)
{
    if (diagnosis->site != observation->site)
        return false;
    if (observation->target ? strcmp(observation->target, diagnosis->target.server) != 0
                            : !share_reporter(observation->reporters, diagnosis->reported_by))
        return false;
    for (size_t i = 0; i < diagnosis->evidence_count; i++)
        if (diagnosis->evidence[i].signature == observation->signature)
            return true;
    return false;
}

void list_mark_explained(struct report *report)
{
    for (size_t i = 0; i < report->observation_count; i++)
        for (size_t k = 0; k < report->diagnosis_count && !report->observations[i].explained; k++)
            report->observations[i].explained =
                rests_on(&report->diagnoses[k], &report->observations[i]);
}
