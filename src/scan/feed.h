/* SPDX-License-Identifier: MIT */
#pragma once

/* Finds the logs of some paths, cuts them into units and has workers read them. */

#include "base/text.h"
#include "input/input.h"
#include "scan/pool.h"

struct feed_options {
    unsigned jobs;        /* 0 = one for each processor */
    uint64_t unit_chunks; /* chunks of a unit; a stream is one unit */
    pool_work work;
    void *work_context;
};

/* What a feed reports to, in an order that depends on the inputs alone. */
struct feed_events {
    /* A log begins; log is its number from 0. Its units' answers come later. */
    int (*on_log)(void *context, size_t log, const char *path, size_t bundle);
    /* An answer, unit by unit and log by log; failure says why there is none, else it is NULL. */
    int (*on_answer)(void *context, const struct pool_job *job, struct text answer,
                     const char *failure);
    int (*on_bundle)(void *context, size_t bundle, const char *path);
    int (*on_problem)(void *context, const char *path, const char *code, const char *message,
                      bool unreadable_log, size_t bundle);
    int (*on_skipped)(void *context, const char *path);
    void *context;
};

#define FEED_INTERRUPTED 2

/* Returns 0; -1 with the error set if no worker can be started; FEED_INTERRUPTED when the user
 * stopped it, after the answers that were under way; or what an event function returned. */
int feed_run(const char *const *paths, size_t count, const struct feed_options *options,
             const struct feed_events *events, struct error *error);
