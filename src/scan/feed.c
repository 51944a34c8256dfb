/* SPDX-License-Identifier: MIT */
#include "scan/feed.h"

#include "base/os_file.h"
#include "base/os_worker.h"

#include <errno.h>
#include <string.h>

#define UNIT_SECONDS 300 /* libevtx alone takes a few seconds for a unit */

struct feed {
    const struct feed_options *options;
    const struct feed_events *events;
    struct pool *pool;
    size_t logs;
    struct error *error;
};

static int submit_unit(struct feed *feed, const struct input_log *log, size_t unit,
                       struct reader_range range)
{
    struct pool_job job = {.path = log->path,
                           .log = feed->logs,
                           .unit = unit,
                           .range = range,
                           .descriptor = os_duplicate(log->descriptor),
                           .size = log->size,
                           .first = log->first};
    if (job.descriptor < 0)
        return error_set(feed->error, ERROR_IO, "%s: cannot be handed to a worker: %s", log->path,
                         strerror(errno));
    return pool_submit(feed->pool, job, feed->error);
}

/* How many units a log is cut into. */
static uint64_t count_units(const struct feed *feed, const struct input_log *log)
{
    if (log->format != LOG_FORMAT_EVTX || log->size == LOG_SIZE_UNKNOWN ||
        log->size <= EVTX_FILE_HEADER_SIZE)
        return 1;
    uint64_t unit = feed->options->unit_chunks * EVTX_CHUNK_SIZE;
    return (log->size - EVTX_FILE_HEADER_SIZE - 1) / unit + 1;
}

static int take_log(void *context, const struct input_log *log)
{
    struct feed *feed = context;
    if (os_interrupted())
        return FEED_INTERRUPTED;
    int result = feed->events->on_log(feed->events->context, feed->logs, log->path, log->bundle);
    uint64_t units = count_units(feed, log);
    for (uint64_t i = 0; i < units && result == 0; i++) {
        struct reader_range range = {i * feed->options->unit_chunks, feed->options->unit_chunks};
        if (i + 1 == units) /* to the end, wherever that is by then */
            range.count = UINT64_MAX;
        result = submit_unit(feed, log, i, range);
        if (result == 0 && os_interrupted())
            result = FEED_INTERRUPTED;
    }
    feed->logs++;
    return result;
}

static int take_bundle(void *context, size_t bundle, const char *path)
{
    const struct feed_events *events = ((struct feed *)context)->events;
    return events->on_bundle(events->context, bundle, path);
}

static int take_problem(void *context, const char *path, const char *code, const char *message,
                        bool unreadable_log, size_t bundle)
{
    const struct feed_events *events = ((struct feed *)context)->events;
    return events->on_problem(events->context, path, code, message, unreadable_log, bundle);
}

static int take_skipped(void *context, const char *path)
{
    const struct feed_events *events = ((struct feed *)context)->events;
    return os_interrupted() ? FEED_INTERRUPTED : events->on_skipped(events->context, path);
}

int feed_run(const char *const *paths, size_t count, const struct feed_options *options,
             const struct feed_events *events, struct error *error)
{
    struct pool_options pool = {.workers = options->jobs ? options->jobs : os_processor_count(),
                                .work = options->work,
                                .seconds = UNIT_SECONDS,
                                .work_context = options->work_context,
                                .deliver = events->on_answer,
                                .deliver_context = events->context};
    struct feed feed = {.options = options, .events = events, .error = error};
    struct input_events input = {take_log, take_bundle, take_problem, take_skipped, &feed};
    feed.pool = pool_new(&pool);
    int result = input_find(paths, count, &input);
    if (result == 0 || result == FEED_INTERRUPTED) {
        int finished = pool_finish(feed.pool, error);
        if (finished != 0)
            result = finished;
        else if (os_interrupted())
            result = FEED_INTERRUPTED;
    }
    pool_free(feed.pool);
    return result;
}
