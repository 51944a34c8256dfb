/* SPDX-License-Identifier: MIT */
#include "diagnose/rank.h"

#include "base/memory.h"
#include "diagnose/release.h"

#include <math.h>

/* What a problem at one target is ordered by; all its diagnoses have the same. */
struct key {
    const char *problem, *server, *site;
    size_t site_number; /* sites can have one name */
    bool info;
    double standing; /* joint confidence, less when quiet, rounded to 1e-4 */
    enum kb_severity severity;
    filetime last_seen;
};

struct entry {
    struct key key;
    const char *cause;
    double confidence;
    struct diagnosis diagnosis;
};

#define ASCENDING(a, b)                                                                            \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1
#define DESCENDING(a, b) ASCENDING(b, a)

static int by_key(const struct key *x, const struct key *y)
{
    ASCENDING(x->info, y->info);
    DESCENDING(x->standing, y->standing);
    DESCENDING(x->severity, y->severity);
    DESCENDING(x->last_seen, y->last_seen);
    int order = strcmp(x->problem, y->problem);
    if (!order)
        order = strcmp(x->server, y->server);
    if (!order)
        order = strcmp(x->site, y->site);
    if (order)
        return order;
    ASCENDING(x->site_number, y->site_number);
    return 0;
}

static int by_entry(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = by_key(&x->key, &y->key);
    if (order)
        return order;
    DESCENDING(x->confidence, y->confidence);
    return strcmp(x->cause, y->cause);
}

static bool same_problem(const struct report *report, const struct diagnosis *a,
                         const struct diagnosis *b)
{
    const struct kb_cause *causes = report->kb->causes;
    return a->site == b->site && strcmp(a->target.server, b->target.server) == 0 &&
           strcmp(causes[a->cause].problem, causes[b->cause].problem) == 0;
}

/* Diagnoses of one problem at one target stand together in the report, for a case is judged as a
 * whole. */
static struct key key_of(const struct report *report, size_t index, double quiet_factor)
{
    const struct diagnosis *self = &report->diagnoses[index];
    const struct kb_cause *causes = report->kb->causes;
    struct key key = {.problem = causes[self->cause].problem,
                      .server = self->target.server,
                      .site = report->sites[self->site].name,
                      .site_number = self->site};
    bool quiet = true;
    size_t first = index;
    while (first > 0 && report->diagnoses[first - 1].site == self->site &&
           strcmp(report->diagnoses[first - 1].target.server, self->target.server) == 0)
        first--;
    for (size_t i = first; i < report->diagnosis_count; i++) {
        const struct diagnosis *other = &report->diagnoses[i];
        if (other->site != self->site || strcmp(other->target.server, self->target.server) != 0)
            break;
        if (!same_problem(report, self, other))
            continue;
        quiet &= other->quiet;
        if (causes[other->cause].severity > key.severity)
            key.severity = causes[other->cause].severity;
        if (other->last_seen > key.last_seen)
            key.last_seen = other->last_seen;
    }
    key.info = key.severity == KB_INFO;
    key.standing = round(self->problem_confidence * (quiet ? quiet_factor : 1) * 1e4) / 1e4;
    return key;
}

static void cut_after(struct report *report, size_t top)
{
    size_t problems = 0, kept = report->diagnosis_count;
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        if (i && same_problem(report, &report->diagnoses[i - 1], &report->diagnoses[i]))
            continue;
        if (problems == top && kept == report->diagnosis_count)
            kept = i;
        problems++;
    }
    if (problems > top)
        report->problems_not_shown += problems - top;
    for (size_t i = kept; i < report->diagnosis_count; i++)
        release_diagnosis(&report->diagnoses[i]);
    report->diagnosis_count = kept;
}

void rank_diagnoses(struct report *report, const struct diagnose_options *options)
{
    size_t count = report->diagnosis_count;
    AUTO_FREE struct entry *entries = memory_zeroed(count, sizeof *entries);
    for (size_t i = 0; i < count; i++) {
        const struct diagnosis *diagnosis = &report->diagnoses[i];
        entries[i] = (struct entry){key_of(report, i, report->kb->settings.quiet_factor),
                                    report->kb->causes[diagnosis->cause].id, diagnosis->confidence,
                                    *diagnosis};
    }
    qsort(entries, count, sizeof *entries, by_entry);
    for (size_t i = 0; i < count; i++)
        report->diagnoses[i] = entries[i].diagnosis;
    if (options->top)
        cut_after(report, options->top);
    size_t problem = 0;
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        if (!i || !same_problem(report, &report->diagnoses[i - 1], &report->diagnoses[i]))
            problem++;
        report->diagnoses[i].rank = i + 1;
        report->diagnoses[i].problem_rank = problem;
    }
}
