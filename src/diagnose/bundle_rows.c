/* SPDX-License-Identifier: MIT */
#include "diagnose/bundle_rows.h"

#include "base/memory.h"

#include <string.h>

struct key {
    const char *path;
    size_t size;
};

static int by_path(const void *a, const void *b)
{
    const struct key *key = a;
    const struct diagnose_bundle *bundle = b;
    int order = strncmp(key->path, bundle->path, key->size);
    return order ? order : bundle->path[key->size] ? -1 : 0;
}

/* Of bundles with one path the first. */
static size_t find(const struct report *report, const char *path, size_t size)
{
    struct key key = {path, size};
    const struct diagnose_bundle *bundle =
        report->bundle_count
            ? bsearch(&key, report->bundles, report->bundle_count, sizeof *report->bundles, by_path)
            : NULL;
    if (!bundle)
        return report->bundle_count;
    while (bundle > report->bundles && by_path(&key, bundle - 1) == 0)
        bundle--;
    return (size_t)(bundle - report->bundles);
}

size_t bundle_of_path(const struct report *report, const char *path)
{
    for (size_t size = strlen(path); size; size--) {
        if (path[size] != '\0' && path[size] != '/')
            continue;
        size_t found = find(report, path, size);
        if (found < report->bundle_count)
            return found;
    }
    return report->bundle_count;
}

static void add_log(struct diagnose_bundle *bundle, const struct diagnose_log *log)
{
    bool unreadable = log->stats.status == LOG_UNREADABLE;
    bundle->site = log->site;
    bundle->logs++;
    bundle->unreadable_logs += unreadable;
    bundle->damaged_logs += !unreadable && log_stats_is_partial(&log->stats);
}

void bundle_rows_finish(struct report *report)
{
    AUTO_FREE size_t *last = memory_zeroed(report->bundle_count, sizeof *last);
    for (size_t i = 0; i < report->log_count; i++)
        add_log(&report->bundles[report->logs[i].bundle], &report->logs[i]);
    for (size_t i = 0; i < report->problem_count; i++) {
        size_t bundle = bundle_of_path(report, report->problems[i].path);
        if (bundle < report->bundle_count)
            report->bundles[bundle].input_problems++;
    }
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        size_t count, rank = report->diagnoses[i].problem_rank;
        AUTO_FREE size_t *bundles = report_bundles_of(report, &report->diagnoses[i], &count);
        for (size_t k = 0; k < count; k++) { /* causes of one problem stand together */
            report->bundles[bundles[k]].problems += last[bundles[k]] != rank;
            last[bundles[k]] = rank;
        }
    }
}
