/* SPDX-License-Identifier: MIT */
#pragma once

/* Finds the logs of some paths, cuts them into units and has workers read them. */

#include "base/text.h"
#include "input/input.h"
#include "scan/limits.h"
#include "scan/pool.h"

struct feed_options {
    unsigned jobs;        /* 0 = one for each processor */
    uint64_t unit_chunks; /* chunks of a unit; a stream is one unit */
    struct scan_limits limits;
    bool sandbox;
    pool_work work;
    void *work_context;
};

/* An answer, or a part of one; or none. */
struct feed_answer {
    size_t log; /* the feed's number */
    const char *path;
    struct reader_range range;
    bool first, last;    /* unit of the log */
    bool more;           /* a part: the unit's answer goes on */
    struct text bytes;   /* not to be trusted */
    const char *failure; /* why there is no answer; NULL = there is */
};

/* What a feed reports to, in an order that depends on the inputs alone, but that logs outside of
 * archives, and problems outside of them, may come sooner. */
struct feed_events {
    /* A log begins; log is its number from 0. Its units' answers come later. */
    int (*on_log)(void *context, size_t log, const char *path, size_t bundle);
    /* An answer, unit by unit and log by log. */
    int (*on_answer)(void *context, const struct feed_answer *answer);
    /* What is wrong with a log besides what its answers say; comes behind them. */
    int (*on_log_problem)(void *context, size_t log, const char *path, const char *code,
                          const char *message);
    int (*on_bundle)(void *context, size_t bundle, const char *path);
    int (*on_problem)(void *context, const char *path, const char *code, const char *message,
                      bool unreadable_log, size_t bundle);
    int (*on_skipped)(void *context, const char *path);
    void *context;
};

#define FEED_INTERRUPTED 2

/* Returns 0; -1 with the error set if no worker can be started; FEED_INTERRUPTED when the user
 * stopped it before all was read, after the answers that were under way; or what an event function
 * returned. */
int feed_run(const char *const *paths, size_t count, const struct feed_options *options,
             const struct feed_events *events, struct error *error);
