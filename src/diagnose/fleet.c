/* SPDX-License-Identifier: MIT */
#include "diagnose/fleet.h"

#include "base/memory.h"

#include <string.h>

static int by_number(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static size_t keep_distinct(size_t *numbers, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(numbers, count, sizeof *numbers, by_number);
    for (size_t i = 0; i < count; i++)
        if (!kept || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

size_t *report_bundles_of(const struct report *report, const struct diagnosis *diagnosis,
                          size_t *ret_count)
{
    size_t *bundles = memory_zeroed(diagnosis->log_count, sizeof *bundles);
    for (size_t i = 0; i < diagnosis->log_count; i++)
        bundles[i] = report->logs[diagnosis->logs[i]].bundle;
    *ret_count = keep_distinct(bundles, diagnosis->log_count);
    return bundles;
}

static const char *problem_of(const struct report *report, size_t diagnosis)
{
    return report->kb->causes[report->diagnoses[diagnosis].cause].problem;
}

/* The diagnoses of one problem, in the order of their ranks. */
struct entry {
    const char *problem;
    size_t diagnosis;
};

static int by_problem(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->problem, y->problem);
    return order ? order : by_number(&x->diagnosis, &y->diagnosis);
}

static struct fleet_row count_problem(const struct report *report, const struct entry *entries,
                                      size_t count)
{
    struct fleet_row row = {.diagnosis = entries[0].diagnosis, .quiet = true};
    size_t all = 0, bundles = 0;
    for (size_t i = 0; i < count; i++)
        all += report->diagnoses[entries[i].diagnosis].log_count;
    AUTO_FREE size_t *bundle = memory_zeroed(all, sizeof *bundle);
    AUTO_FREE size_t *site = memory_zeroed(count, sizeof *site);
    AUTO_FREE size_t *target = memory_zeroed(count, sizeof *target);
    for (size_t i = 0; i < count; i++) {
        const struct diagnosis *diagnosis = &report->diagnoses[entries[i].diagnosis];
        enum kb_severity severity = report->kb->causes[diagnosis->cause].severity;
        size_t own;
        AUTO_FREE size_t *list = report_bundles_of(report, diagnosis, &own);
        for (size_t k = 0; k < own; k++)
            bundle[bundles++] = list[k];
        site[i] = diagnosis->site;
        target[i] = diagnosis->problem_rank; /* one for each problem at one target */
        row.quiet &= diagnosis->quiet;
        if (severity > row.severity)
            row.severity = severity;
        if (diagnosis->first_seen && (!row.first_seen || diagnosis->first_seen < row.first_seen))
            row.first_seen = diagnosis->first_seen;
        if (diagnosis->last_seen > row.last_seen)
            row.last_seen = diagnosis->last_seen;
    }
    row.sites = keep_distinct(site, count);
    row.targets = keep_distinct(target, count);
    row.bundles = keep_distinct(bundle, bundles);
    return row;
}

/* Over all problems. */
static void count_found(struct report *report)
{
    size_t all = 0, bundles = 0, count = report->diagnosis_count;
    for (size_t i = 0; i < count; i++)
        all += report->diagnoses[i].log_count;
    AUTO_FREE size_t *bundle = memory_zeroed(all, sizeof *bundle);
    AUTO_FREE size_t *site = memory_zeroed(count, sizeof *site);
    for (size_t i = 0; i < count; i++) {
        size_t own;
        AUTO_FREE size_t *list = report_bundles_of(report, &report->diagnoses[i], &own);
        for (size_t k = 0; k < own; k++)
            bundle[bundles++] = list[k];
        site[i] = report->diagnoses[i].site;
    }
    report->totals.sites_found = keep_distinct(site, count);
    report->totals.bundles_found = keep_distinct(bundle, bundles);
}

#define ORDER(a, b)                                                                                \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int by_spread(const void *a, const void *b)
{
    const struct fleet_row *x = a, *y = b;
    ORDER(x->severity == KB_INFO, y->severity == KB_INFO);
    ORDER(y->sites, x->sites);
    ORDER(y->targets, x->targets);
    ORDER(x->diagnosis, y->diagnosis);
    return 0;
}

void fleet_count(struct report *report)
{
    size_t count = report->diagnosis_count;
    AUTO_FREE struct entry *entries = memory_zeroed(count, sizeof *entries);
    report->fleet = memory_zeroed(count, sizeof *report->fleet);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){problem_of(report, i), i};
    if (count)
        qsort(entries, count, sizeof *entries, by_problem);
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && strcmp(entries[i].problem, entries[end].problem) == 0)
            end++;
        report->fleet[report->fleet_count++] = count_problem(report, entries + i, end - i);
        i = end;
    }
    if (report->fleet_count)
        qsort(report->fleet, report->fleet_count, sizeof *report->fleet, by_spread);
    count_found(report);
}
