/* SPDX-License-Identifier: MIT */
#include "scan/scan.h"

#include "base/memory.h"
#include "input/input.h"
#include "scan/unit.h"

struct gather {
    struct report *report;
    struct scanner scanner;
};

static struct diagnose_log *new_log(struct report *report, const char *path, size_t bundle)
{
    report->logs =
        memory_grow(report->logs, report->log_count, &report->log_capacity, sizeof *report->logs);
    struct diagnose_log *log = &report->logs[report->log_count++];
    *log = (struct diagnose_log){.path = memory_text(path), .bundle = bundle};
    return log;
}

/* Bounds of the program that were hit are named with the log. */
static void name_bounds(struct diagnose_log *log)
{
    if (log->observed.dropped)
        log_stats_problem(&log->stats, "too-many-observations",
                          "%llu matching records are counted but not diagnosed: they speak of more "
                          "servers and computers than the program follows in one log",
                          (unsigned long long)log->observed.dropped);
    if (log->observed.limit_hits)
        log_stats_problem(&log->stats, "pattern-limit",
                          "%llu comparisons of a record with a pattern were given up as too long",
                          (unsigned long long)log->observed.limit_hits);
}

static int take_log(void *context, const struct input_log *input)
{
    struct gather *gather = context;
    struct unit_result result;
    unit_read(&gather->scanner, input->source, (struct reader_range){0, UINT64_MAX}, &result);
    struct diagnose_log *log = new_log(gather->report, input->path, input->bundle);
    log->stats = result.stats;
    log->observed = result.observed;
    name_bounds(log);
    return 0;
}

static int take_bundle(void *context, size_t bundle, const char *path)
{
    struct report *report = ((struct gather *)context)->report;
    report->bundles = memory_grow(report->bundles, report->bundle_count, &report->bundle_capacity,
                                  sizeof *report->bundles);
    report->bundles[report->bundle_count++] = (struct diagnose_bundle){memory_text(path)};
    return bundle + 1 == report->bundle_count ? 0 : -1;
}

static int take_problem(void *context, const char *path, const char *code, const char *message,
                        bool unreadable_log, size_t bundle)
{
    struct report *report = ((struct gather *)context)->report;
    if (unreadable_log) {
        struct diagnose_log *log = new_log(report, path, bundle);
        log->stats.status = LOG_UNREADABLE;
        log_stats_problem(&log->stats, code, "%s", message);
        return 0;
    }
    report->problems = memory_grow(report->problems, report->problem_count,
                                   &report->problem_capacity, sizeof *report->problems);
    report->problems[report->problem_count++] =
        (struct input_problem){memory_text(path), memory_text(code), memory_text(message)};
    return 0;
}

static int take_skipped(void *context, const char *path)
{
    (void)path;
    ((struct gather *)context)->report->skipped++;
    return 0;
}

int scan_paths(const char *const *paths, size_t count, const struct scan_options *options,
               struct report *report, struct error *error)
{
    struct gather gather = {.report = report};
    struct input_events events = {take_log, take_bundle, take_problem, take_skipped, &gather};
    report->kb = options->kb;
    if (scanner_open(&gather.scanner, options, error) < 0)
        return -1;
    int result = input_find(paths, count, &events);
    scanner_close(&gather.scanner);
    return result;
}
