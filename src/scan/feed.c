/* SPDX-License-Identifier: MIT */
#include "scan/feed.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "base/os_worker.h"
#include "input/open.h"

#include <errno.h>
#include <string.h>

struct feed {
    const struct feed_options *options;
    const struct feed_events *events;
    struct pool *pool;
    size_t logs;
    struct error *error;
    /* Of the archive whose turn it is: */
    char *member;     /* owned; that was begun last */
    char *log_path;   /* owned; of its last log */
    size_t log;       /* the number of that */
    bool log_open;    /* its answer has not come */
    size_t found;     /* logs, and what calls itself one */
    size_t looked_at; /* members */
};

static int submit_unit(struct feed *feed, const struct input_log *log, size_t number, size_t unit,
                       struct reader_range range)
{
    struct pool_job job = {.path = log->path,
                           .log = number,
                           .unit = unit,
                           .range = range,
                           .is_archive = log->is_archive,
                           .bundle = log->bundle,
                           .given = log->given,
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

/* A unit is read from its end on, which no system sees coming. */
static void announce_unit(const struct feed *feed, const struct input_log *log, uint64_t unit)
{
    uint64_t size = feed->options->unit_chunks * EVTX_CHUNK_SIZE;
    uint64_t start = EVTX_FILE_HEADER_SIZE + unit * size;
    if (log->format != LOG_FORMAT_EVTX || log->size == LOG_SIZE_UNKNOWN || log->size <= start)
        return;
    os_will_read(log->descriptor, start, log->size - start < size ? log->size - start : size);
}

/* The user stopped the run, and this is the first file that is left out. */
static int stop_at(const struct feed *feed, const char *path)
{
    const struct feed_events *events = feed->events;
    int result =
        events->on_problem(events->context, path, "interrupted",
                           "was not read, nor what comes behind it: the run was stopped", false, 0);
    return result ? result : FEED_INTERRUPTED;
}

static int take_log(void *context, const struct input_log *log)
{
    struct feed *feed = context;
    if (os_interrupted())
        return stop_at(feed, log->path);
    if (log->is_archive)
        return submit_unit(feed, log, 0, 0, (struct reader_range){0, UINT64_MAX});
    /* Taken before anything is submitted: logs of archives get theirs while answers come in. */
    size_t number = feed->logs++;
    int result = feed->events->on_log(feed->events->context, number, log->path, log->bundle);
    uint64_t units = count_units(feed, log);
    for (uint64_t i = 0; i < units && result == 0; i++) {
        if (i > 0 && os_interrupted())
            return FEED_INTERRUPTED; /* a log that was not read to its end is named */
        struct reader_range range = {i * feed->options->unit_chunks, feed->options->unit_chunks};
        if (i + 1 == units) /* to the end, wherever that is by then */
            range.count = UINT64_MAX;
        announce_unit(feed, log, i);
        result = submit_unit(feed, log, number, i, range);
    }
    return result;
}

/* ---- what comes back ---- */

static int answer_range(const struct feed *feed, const struct pool_job *job,
                        const struct pool_message *message)
{
    struct feed_answer answer = {.log = job->log,
                                 .path = job->path,
                                 .range = job->range,
                                 .first = job->unit == 0,
                                 .last = job->range.count == UINT64_MAX,
                                 .more = message->part == POOL_ANSWER_PART,
                                 .bytes = message->answer,
                                 .failure = message->message};
    return feed->events->on_answer(feed->events->context, &answer);
}

static int answer_log(struct feed *feed, const struct pool_message *message, const char *failure)
{
    struct feed_answer answer = {.log = feed->log,
                                 .path = feed->log_path,
                                 .range = {0, UINT64_MAX},
                                 .first = true,
                                 .last = true,
                                 .more = message->part == POOL_ANSWER_PART,
                                 .bytes = message->answer,
                                 .failure = failure};
    feed->log_open = answer.more;
    return feed->events->on_answer(feed->events->context, &answer);
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = memory_text(value);
}

/* The worker was lost with a log, with a member that it had begun, or at the very start. */
static int lose(struct feed *feed, const struct pool_job *job, const struct pool_message *message)
{
    if (feed->log_open)
        return answer_log(feed, message, message->message);
    AUTO_FREE char *text = memory_format("could not be read: %s", message->message);
    const char *path = feed->member ? feed->member : job->path;
    return feed->events->on_problem(feed->events->context, path, "reader-failed", text,
                                    feed->member && input_name_claims_log(path), job->bundle);
}

static int begin_log(struct feed *feed, const struct pool_job *job, const char *path)
{
    feed->log = feed->logs++;
    feed->log_open = true;
    feed->found++;
    set_text(&feed->log_path, path);
    return feed->events->on_log(feed->events->context, feed->log, path, job->bundle);
}

static int end_archive(struct feed *feed, const struct pool_job *job)
{
    size_t found = feed->found, looked_at = feed->looked_at;
    free(feed->member);
    feed->member = NULL;
    feed->found = feed->looked_at = 0;
    feed->log_open = false;
    if (found || !job->given)
        return 0;
    AUTO_FREE char *message = memory_format("holds no event logs (%zu file%s looked at)", looked_at,
                                            looked_at == 1 ? "" : "s");
    return feed->events->on_problem(feed->events->context, job->path, "no-logs", message, false,
                                    job->bundle);
}

static int take_message(void *context, const struct pool_job *job,
                        const struct pool_message *message)
{
    struct feed *feed = context;
    const struct feed_events *events = feed->events;
    if (!job->is_archive)
        return answer_range(feed, job, message);
    switch (message->part) {
    case POOL_ANSWER:
    case POOL_ANSWER_PART:
        return feed->log_open ? answer_log(feed, message, NULL) : 0;
    case POOL_MEMBER:
        set_text(&feed->member, message->path);
        feed->looked_at++;
        return 0;
    case POOL_LOG:
        return begin_log(feed, job, message->path);
    case POOL_LOG_PROBLEM:
        return feed->found ? events->on_log_problem(events->context, feed->log, feed->log_path,
                                                    message->code, message->message)
                           : 0;
    case POOL_PROBLEM:
        feed->found += message->unreadable_log;
        return events->on_problem(events->context, message->path, message->code, message->message,
                                  message->unreadable_log, job->bundle);
    case POOL_SKIPPED:
        return events->on_skipped(events->context, feed->member);
    case POOL_ALIVE:
        return 0;
    case POOL_LOST:
        return lose(feed, job, message);
    case POOL_GIVEN_UP:
        events->on_problem(events->context, job->path, "given-up", message->message, false,
                           job->bundle);
        return end_archive(feed, job);
    case POOL_END:
        return end_archive(feed, job);
    case POOL_PART_COUNT:
        break;
    }
    return 0;
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
    const struct feed *feed = context;
    return os_interrupted() ? stop_at(feed, path)
                            : feed->events->on_skipped(feed->events->context, path);
}

int feed_run(const char *const *paths, size_t count, const struct feed_options *options,
             const struct feed_events *events, struct error *error)
{
    struct pool_options pool = {.workers = options->jobs ? options->jobs : os_processor_count(),
                                .work = options->work,
                                .limits = options->limits.input,
                                .seconds = (unsigned)options->limits.seconds,
                                .memory = options->limits.memory,
                                .sandbox = options->sandbox,
                                .work_context = options->work_context,
                                .deliver = take_message};
    struct feed feed = {.options = options, .events = events, .error = error};
    struct input_events input = {take_log, take_bundle, take_problem, take_skipped, &feed};
    pool.deliver_context = &feed;
    feed.pool = pool_new(&pool);
    int result = input_find(paths, count, &input);
    if (result == 0 || result == FEED_INTERRUPTED) {
        int finished = pool_finish(feed.pool, error);
        if (finished != 0)
            result = finished;
        else if (pool_gave_up(feed.pool))
            result = FEED_INTERRUPTED;
    }
    pool_free(feed.pool);
    free(feed.member);
    free(feed.log_path);
    return result;
}
