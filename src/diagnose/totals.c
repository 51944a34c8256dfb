/* SPDX-License-Identifier: MIT */
#include "diagnose/totals.h"

#include "base/memory.h"

#include <string.h>
#include <strings.h>

static int by_name(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    int order = strcasecmp(x, y);
    return order ? order : strcmp(x, y);
}

static char **distinct_computers(const struct report *report)
{
    char **names = NULL;
    size_t count = 0, capacity = 0, kept = 0;
    for (size_t i = 0; i < report->log_count; i++)
        for (size_t k = 0; k < report->logs[i].stats.coverage_count; k++) {
            if (!report->logs[i].stats.coverage[k].computer[0])
                continue;
            names = memory_grow(names, count, &capacity, sizeof *names);
            names[count++] = report->logs[i].stats.coverage[k].computer;
        }
    if (count)
        qsort(names, count, sizeof *names, by_name);
    char **distinct = memory_zeroed(count + 1, sizeof *distinct);
    for (size_t i = 0; i < count; i++)
        if (!kept || strcasecmp(distinct[kept - 1], names[i]) != 0)
            distinct[kept++] = memory_text(names[i]);
    free(names);
    return distinct;
}

static void sum_problems(struct report *report)
{
    struct report_totals *totals = &report->totals;
    for (size_t i = 0; i < report->diagnosis_count;) {
        const struct diagnosis *first = &report->diagnoses[i];
        enum kb_severity greatest = KB_INFO;
        bool quiet = true;
        for (; i < report->diagnosis_count; i++) {
            const struct diagnosis *diagnosis = &report->diagnoses[i];
            enum kb_severity severity = report->kb->causes[diagnosis->cause].severity;
            if (diagnosis->problem_rank != first->problem_rank)
                break;
            greatest = severity > greatest ? severity : greatest;
            quiet &= diagnosis->quiet;
        }
        totals->severities[greatest]++;
        totals->quiet_problems += quiet;
    }
    for (size_t i = 0; i < report->server_count; i++)
        totals->servers_found += report->servers[i].problems > 0;
}

void totals_sum(struct report *report)
{
    struct report_totals *totals = &report->totals;
    for (size_t i = 0; i < report->log_count; i++) {
        const struct diagnose_log *log = &report->logs[i];
        totals->readable_logs += log->stats.status != LOG_UNREADABLE;
        totals->bytes += log->stats.size;
        totals->records_read += log->stats.records.read - log->repeated;
        totals->copies += log->copy_of != NULL;
        totals->repeated += log->repeated;
        totals->sharing_logs += log->repeated > 0;
        totals->records_matched += log->matched;
        if (!log->stats.last_time)
            continue; /* no record has a time */
        if (!totals->first || log->stats.first_time < totals->first)
            totals->first = log->stats.first_time;
        if (log->stats.last_time > totals->last)
            totals->last = log->stats.last_time;
    }
    sum_problems(report);
    totals->computers = distinct_computers(report);
    if (report->diagnosis_count)
        totals->problem_count = report->diagnoses[report->diagnosis_count - 1].problem_rank;
}
