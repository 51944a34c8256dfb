/* SPDX-License-Identifier: MIT */
#include "scan/scan.h"

#include "base/memory.h"
#include "diagnose/join.h"
#include "scan/feed.h"
#include "scan/unit.h"

#include <string.h>

#define UNIT_CHUNKS 256 /* 16 MiB */

struct fed {
    size_t index; /* in the report */
    bool read;    /* to its end */
};

struct gather {
    struct report *report;
    const struct scan_options *options;
    struct fed *logs; /* the feed's logs */
    size_t log_count, log_capacity;
    uint64_t bytes;
    size_t sightings; /* of all logs */
    struct scan_progress progress;
};

static struct diagnose_log *new_log(struct report *report, const char *path, size_t bundle)
{
    report->logs =
        memory_grow(report->logs, report->log_count, &report->log_capacity, sizeof *report->logs);
    struct diagnose_log *log = &report->logs[report->log_count++];
    *log = (struct diagnose_log){.path = memory_text(path), .bundle = bundle};
    return log;
}

static int take_log(void *context, size_t number, const char *path, size_t bundle)
{
    struct gather *gather = context;
    gather->logs = memory_grow(gather->logs, number, &gather->log_capacity, sizeof *gather->logs);
    gather->logs[number] = (struct fed){.index = gather->report->log_count};
    gather->log_count = number + 1;
    new_log(gather->report, path, bundle);
    return 0;
}

/* What a lost unit leaves: nothing but its name. */
static void fail_unit(const struct feed_answer *job, const char *why, struct unit_result *result)
{
    *result = (struct unit_result){0};
    result->stats.status = LOG_UNREADABLE;
    if (job->first && job->last)
        log_stats_problem(&result->stats, "reader-failed", "could not be read: %s", why);
    else
        log_stats_problem(&result->stats, "reader-failed",
                          "the chunks from %llu on, up to %d, could not be read: %s",
                          (unsigned long long)job->range.first, UNIT_CHUNKS, why);
}

static void join_unit(struct diagnose_log *log, const struct feed_answer *job,
                      struct unit_result *result)
{
    if (job->first) {
        log->stats = result->stats;
        log->observed = result->observed;
        return;
    }
    log_stats_merge(&log->stats, &result->stats);
    observed_merge(&log->observed, &result->observed);
    unit_result_free(result);
}

/* A unit has a bound of its own; this one is for many hostile logs together. */
static void bound_sightings(struct gather *gather, struct unit_result *result)
{
    if (gather->sightings + result->observed.sighting_count > REPORT_SIGHTINGS_MAX) {
        uint64_t dropped = result->observed.dropped + result->observed.hit_count;
        observed_free(&result->observed);
        result->observed = (struct observed){.dropped = dropped};
    }
    gather->sightings += result->observed.sighting_count;
}

static int take_answer(void *context, const struct feed_answer *job)
{
    struct gather *gather = context;
    struct unit_result result;
    struct error error = {0};
    const char *failure = job->failure;
    if (!failure &&
        unit_result_read(job->bytes, gather->options->kb->signature_count, &result, &error) < 0)
        failure = "its reading process gave a broken answer";
    if (failure)
        fail_unit(job, failure, &result);
    gather->bytes += result.stats.size;
    bound_sightings(gather, &result);
    gather->progress.matches += result.observed.hit_count;
    join_unit(&gather->report->logs[gather->logs[job->log].index], job, &result);
    if (job->last)
        gather->logs[job->log].read = true;
    gather->progress.logs_read += job->last;
    gather->progress.logs_found = gather->log_count;
    gather->progress.bytes = gather->bytes;
    gather->progress.path = job->path;
    if (gather->options->on_progress)
        gather->options->on_progress(gather->options->progress_context, &gather->progress);
    return 0;
}

/* What cut a log short outside of it. */
static int take_log_problem(void *context, size_t number, const char *path, const char *code,
                            const char *message)
{
    const struct gather *gather = context;
    struct log_stats *stats = &gather->report->logs[gather->logs[number].index].stats;
    (void)path;
    if (stats->status < LOG_DAMAGED)
        stats->status = LOG_DAMAGED;
    log_stats_problem(stats, code, "%s", message);
    return 0;
}

static int take_bundle(void *context, size_t bundle, const char *path)
{
    struct report *report = ((struct gather *)context)->report;
    report->bundles = memory_grow(report->bundles, report->bundle_count, &report->bundle_capacity,
                                  sizeof *report->bundles);
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--; /* "logs/" and "logs" are one folder */
    report->bundles[report->bundle_count++] =
        (struct diagnose_bundle){.path = memory_text_n(path, size)};
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
    report_add_problem(report, path, code, message);
    return 0;
}

static int take_skipped(void *context, const char *path)
{
    (void)path;
    ((struct gather *)context)->report->skipped++;
    return 0;
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

/* Logs that were found, but not read to their end before the user stopped the run. */
static void name_unread(const struct gather *gather)
{
    gather->report->interrupted = true;
    for (size_t i = 0; i < gather->log_count; i++) {
        struct log_stats *stats = &gather->report->logs[gather->logs[i].index].stats;
        if (gather->logs[i].read)
            continue;
        bool begun = stats->format != LOG_FORMAT_UNKNOWN;
        stats->status = begun ? LOG_DAMAGED : LOG_UNREADABLE;
        log_stats_problem(stats, "interrupted", "was not read%s: the run was stopped",
                          begun ? " to its end" : "");
    }
}

static void keep_filter(struct report *report, const struct scan_filter *filter)
{
    report->filter = (struct report_filter){.since = filter->since, .until = filter->until};
    if (!filter->computer_count)
        return;
    report->filter.computers = memory_zeroed(filter->computer_count + 1, sizeof(char *));
    for (size_t i = 0; i < filter->computer_count; i++)
        report->filter.computers[i] = memory_text(filter->computers[i]);
}

int scan_paths(const char *const *paths, size_t count, const struct scan_options *options,
               struct report *report, struct error *error)
{
    struct gather gather = {.report = report, .options = options};
    struct scanner scanner;
    struct feed_options feed = {.jobs = options->jobs,
                                .unit_chunks = UNIT_CHUNKS,
                                .limits = options->limits,
                                .sandbox = options->sandbox,
                                .work = unit_work,
                                .work_context = &scanner};
    struct feed_events events = {take_log,     take_answer,  take_log_problem, take_bundle,
                                 take_problem, take_skipped, &gather};
    report->kb = options->kb;
    keep_filter(report, &options->filter);
    if (scanner_open(&scanner, options, error) < 0)
        return -1;
    int result = feed_run(paths, count, &feed, &events, error);
    scanner_close(&scanner);
    if (result == FEED_INTERRUPTED)
        name_unread(&gather);
    free(gather.logs);
    for (size_t i = 0; i < report->log_count; i++)
        name_bounds(&report->logs[i]);
    return result == FEED_INTERRUPTED ? 0 : result;
}
