/* SPDX-License-Identifier: MIT */
#pragma once

/* The one mechanism for parallel work and isolation: jobs go to worker processes, their answers
 * come back in the order in which the jobs were given, whatever the number of workers. Those of
 * the job whose turn it is are delivered as they come; of the others no more is taken from the
 * workers than may wait in memory. A worker that crashes, hangs or needs too much memory costs the
 * range of a log, or the member of an archive, that it was at. */

#include "base/buffer.h"
#include "base/error.h"
#include "input/limits.h"
#include "reader/reader.h"

#define POOL_ANSWER_LIMIT (UINT64_C(1) << 30) /* bytes of one message */
#define POOL_MOST_WORKERS 256

struct pool_job {
    const char *path; /* of the log or archive; borrowed until pool_submit() returns, then the
                       * pool's */
    size_t log;       /* the owner's number of the log */
    size_t unit;      /* of the log's units, from 0 */
    struct reader_range range;
    bool is_archive;   /* all of it is one job */
    size_t bundle;     /* the owner's */
    bool given;        /* the owner's */
    int descriptor;    /* owned by the pool once submitted */
    uint64_t size;     /* bytes, LOG_SIZE_UNKNOWN for a stream */
    struct text first; /* of a stream; borrowed until pool_submit() returns */
    uint64_t skip;     /* of an archive: the steps up to this one are done; the pool's */
};

/* What comes back of a job: of a range of a log its answer, in parts or at once; of an archive what
 * archive_walk() finds, with an answer for each log. */
enum pool_part {
    POOL_ANSWER,      /* the last part, or all of it */
    POOL_ANSWER_PART, /* more is to come */
    POOL_MEMBER,      /* path: it will be looked at */
    POOL_LOG,         /* path: an answer will come */
    POOL_LOG_PROBLEM, /* of the last log: code, message */
    POOL_PROBLEM,     /* path, code, message, unreadable_log */
    POOL_SKIPPED,
    POOL_ALIVE, /* bytes unpacked so far */
    POOL_END,   /* of an archive */
    POOL_LOST,  /* the worker was lost: message says why. No answer of the range, or of the log or
                 * member that it was at. */
    POOL_GIVEN_UP, /* message: the rest of an archive is not read */
    POOL_PART_COUNT
};

struct pool_message {
    enum pool_part part;
    uint64_t step;
    struct text answer; /* the rest is borrowed text, NULL where the part has none */
    const char *path, *code, *message;
    bool unreadable_log;
    uint64_t bytes;
};

/* What a worker is given to do: one log, or a range of it. */
struct pool_task {
    const char *path;
    struct log_source source;
    struct reader_range range;
    /* Sends what the answer holds so far as a part of it, and empties it. */
    void (*send_part)(const struct pool_task *task, struct buffer *answer);
    void *sender;
};

/* Appends the answer. */
typedef void (*pool_work)(void *context, const struct pool_task *task, struct buffer *answer);

struct pool_options {
    unsigned workers; /* at least 1; started when there is work for them */
    pool_work work;   /* runs in a worker */
    void *work_context;
    struct input_limits limits; /* of archives */
    unsigned seconds; /* that one job may take, or pass without a sign of life of a walk over an
                       * archive, unless it reads a stream */
    uint64_t memory;  /* bytes that a worker may use; 0 = any */
    bool sandbox;     /* see base/os_sandbox.h */
    /* Runs in the parent. The answer is not to be trusted. Returning non-zero ends everything, and
     * the pool's functions return that. */
    int (*deliver)(void *context, const struct pool_job *job, const struct pool_message *message);
    void *deliver_context;
};

struct pool;
struct pool *pool_new(const struct pool_options *options); /* options are copied */
void pool_free(struct pool *pool);                         /* ends the workers */

/* Waits until there is room, delivering what comes meanwhile. Returns 0, -1 with the error set if
 * no worker can be started, or what deliver returned. */
int pool_submit(struct pool *pool, struct pool_job job, struct error *error);

/* Delivers what is outstanding. Archives that are under way when the user stops the run are given
 * up. */
int pool_finish(struct pool *pool, struct error *error);
bool pool_gave_up(const struct pool *pool); /* such an archive */
