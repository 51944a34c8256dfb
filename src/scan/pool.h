/* SPDX-License-Identifier: MIT */
#pragma once

/* The one mechanism for parallel work and isolation: jobs go to worker processes, their answers
 * come back in the order in which the jobs were given, whatever the number of workers. A worker
 * that crashes or hangs costs the job that it was at. */

#include "base/buffer.h"
#include "base/error.h"
#include "reader/reader.h"

#define POOL_ANSWER_LIMIT (UINT64_C(1) << 30) /* bytes of one answer */
#define POOL_MOST_WORKERS 256

struct pool_job {
    const char *path; /* of the log; borrowed until pool_submit() returns, then the pool's */
    size_t log;       /* the owner's number of the log */
    size_t unit;      /* of the log's units, from 0 */
    struct reader_range range;
    int descriptor;    /* owned by the pool once submitted */
    uint64_t size;     /* bytes of the log, LOG_SIZE_UNKNOWN for a stream */
    struct text first; /* of a stream; borrowed until pool_submit() returns */
};

/* What a worker is given to do. */
struct pool_task {
    const char *path;
    struct log_source source;
    struct reader_range range;
};

/* Appends the answer. */
typedef void (*pool_work)(void *context, const struct pool_task *task, struct buffer *answer);

struct pool_options {
    unsigned workers; /* at least 1; started when there is work for them */
    pool_work work;   /* runs in a worker */
    void *work_context;
    unsigned seconds; /* that one job may take unless it reads a stream */
    /* Runs in the parent. failure is NULL, or says why there is no answer. The answer is not to be
     * trusted. Returning non-zero ends everything, and the pool's functions return that. */
    int (*deliver)(void *context, const struct pool_job *job, struct text answer,
                   const char *failure);
    void *deliver_context;
};

struct pool;
struct pool *pool_new(const struct pool_options *options); /* options are copied */
void pool_free(struct pool *pool);                         /* ends the workers */

/* Waits until there is room, delivering answers meanwhile. Returns 0, -1 with the error set if no
 * worker can be started, or what deliver returned. */
int pool_submit(struct pool *pool, struct pool_job job, struct error *error);

/* Delivers what is outstanding. */
int pool_finish(struct pool *pool, struct error *error);
