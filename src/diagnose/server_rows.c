/* SPDX-License-Identifier: MIT */
#include "diagnose/server_rows.h"

#include "base/memory.h"

#include <string.h>

static struct server_row *new_row(struct report *report, size_t site, const char *server)
{
    report->servers = memory_grow(report->servers, report->server_count, &report->server_capacity,
                                  sizeof *report->servers);
    struct server_row *row = &report->servers[report->server_count++];
    *row = (struct server_row){.site = site, .server = memory_text(server)};
    return row;
}

/* A log counts once for a server, whatever channels of it the log holds. */
struct log_counts {
    size_t logs, damaged, last_log;
};

static void count_log(struct log_counts *counts, const struct report *report, size_t number,
                      const struct server_names *names)
{
    const struct log_stats *stats = &report->logs[number].stats;
    for (size_t k = 0; k < stats->coverage_count; k++) {
        struct text name = server_reporter_name(text_of(stats->coverage[k].computer));
        struct log_counts *row = &counts[server_resolve(names, name)];
        if (row->logs && row->last_log == number)
            continue;
        row->last_log = number;
        row->logs++;
        row->damaged += log_stats_is_partial(stats);
    }
}

void server_rows_add(struct report *report, size_t site, const struct server_names *names)
{
    size_t count = server_count(names);
    AUTO_FREE struct log_counts *counts = memory_zeroed(count, sizeof *counts);
    for (size_t i = 0; i < report->log_count; i++)
        if (report->logs[i].site == site)
            count_log(counts, report, i, names);
    for (size_t i = 0; i < count; i++) {
        if (!counts[i].logs)
            continue;
        struct server_row *row = new_row(report, site, server_display(names, i));
        row->logs = counts[i].logs;
        row->damaged_logs = counts[i].damaged;
    }
}

static int by_site_and_name(const void *a, const void *b)
{
    const struct server_row *x = a, *y = b;
    if (x->site != y->site)
        return x->site < y->site ? -1 : 1;
    return strcmp(x->server, y->server);
}

static void sort(struct report *report)
{
    if (report->server_count)
        qsort(report->servers, report->server_count, sizeof *report->servers, by_site_and_name);
}

/* The row of a server among the first count rows, which are sorted; NULL when there is none. */
static struct server_row *find(struct report *report, size_t count, size_t site, char *server)
{
    struct server_row key = {.site = site, .server = server};
    return count ? bsearch(&key, report->servers, count, sizeof key, by_site_and_name) : NULL;
}

static void add_extent(struct server_row *row, const struct extent *extent)
{
    row->records += extent->records;
    row->gaps += extent->gap_count;
    row->wraps_fast |= extent->wraps_fast;
    if (extent->first && (!row->first || extent->first < row->first))
        row->first = extent->first;
    if (extent->last > row->last)
        row->last = extent->last;
}

static void add_diagnosis(struct server_row *row, const struct report *report,
                          const struct diagnosis *diagnosis, bool again)
{
    enum kb_severity severity = report->kb->causes[diagnosis->cause].severity;
    if (!row->problems) {
        row->first_problem = diagnosis->problem_rank;
        row->quiet = true;
    }
    row->problems += !again;
    if (severity > row->severity)
        row->severity = severity;
    if (diagnosis->problem_confidence > row->confidence)
        row->confidence = diagnosis->problem_confidence;
    if (diagnosis->last_seen > row->last_seen)
        row->last_seen = diagnosis->last_seen;
    row->quiet &= diagnosis->quiet;
}

void server_rows_finish(struct report *report)
{
    sort(report);
    size_t of_logs = report->server_count;
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        const struct diagnosis *diagnosis = &report->diagnoses[i];
        if (!find(report, of_logs, diagnosis->site, diagnosis->target.server))
            new_row(report, diagnosis->site, diagnosis->target.server);
    }
    sort(report);
    size_t kept = 0; /* a server that is only named has a row for each diagnosis so far */
    for (size_t i = 0; i < report->server_count; i++) {
        if (kept && by_site_and_name(&report->servers[kept - 1], &report->servers[i]) == 0)
            free(report->servers[i].server);
        else
            report->servers[kept++] = report->servers[i];
    }
    report->server_count = kept;
    for (size_t i = 0; i < report->extent_count; i++) {
        const struct extent *extent = &report->extents[i];
        struct server_row *row = find(report, kept, extent->site, extent->server);
        if (row)
            add_extent(row, extent);
    }
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        const struct diagnosis *diagnosis = &report->diagnoses[i];
        bool again = i && diagnosis[-1].problem_rank == diagnosis->problem_rank;
        add_diagnosis(find(report, kept, diagnosis->site, diagnosis->target.server), report,
                      diagnosis, again);
    }
}
