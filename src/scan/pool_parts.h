/* SPDX-License-Identifier: MIT */
#pragma once

/* What the files of the pool share: jobs in a ring of slots, the messages that wait there for their
 * turn, and the workers with their queues. */

#include "base/os_worker.h"
#include "input/open.h"
#include "scan/pool.h"

/* A worker has at most this many jobs waiting, so that it need not wait for the next; of large jobs
 * fewer, so that the work is shared to the end. */
#define QUEUE_JOBS 8
#define QUEUE_BYTES (UINT64_C(4) << 20)
#define QUEUE_LEAST 2

struct kept { /* a message whose turn has not come */
    struct buffer bytes;
    enum pool_part part; /* POOL_LOST and POOL_GIVEN_UP are the pool's own, with the reason */
};

struct slot { /* one submitted job; its messages wait here for their turn */
    struct pool_job job;
    char *path;
    uint8_t first[INPUT_SNIFF_SIZE];
    uint64_t bytes; /* of work */
    bool sent;
    bool done;
    struct kept *messages;
    size_t message_count, message_capacity;
    uint64_t step; /* the last that was told */
    unsigned resumes;
    unsigned unsent; /* times that it could not be sent */
    bool renewed;    /* a worker was started for it because one had not what it needs */
};

struct queue { /* the jobs of one worker, as positions in the ring of slots, first come first served
                */
    uint64_t jobs[QUEUE_JOBS];
    size_t count;
    uint64_t bytes;
    double since;     /* when it began the first of them, or gave the last sign of life */
    double log_since; /* when it began the last log or member of an archive */
};

struct pool {
    struct pool_options options;
    struct os_worker *workers;
    struct queue *queues;
    struct slot *slots; /* a ring: position p is slots[p % slot_count] */
    size_t slot_count;
    uint64_t delivered, submitted; /* positions */
    uint64_t waiting;              /* bytes of messages */
    size_t last;                   /* worker that was read */
    bool stopped;                  /* an archive was given up because the user stopped the run */
    struct buffer incoming, texts;
};

static inline struct slot *pool_slot(struct pool *pool, uint64_t position)
{
    return &pool->slots[position % pool->slot_count];
}

/* ---- pool_slot.c: messages ---- */

void slot_close_descriptor(struct slot *slot);
void slot_drop_messages(struct pool *pool, struct slot *slot);

/* Delivers a message or keeps it until its turn; empties bytes. Returns what deliver returned. */
int slot_take_bytes(struct pool *pool, struct slot *slot, enum pool_part part,
                    struct buffer *bytes);

/* The same of POOL_LOST or POOL_GIVEN_UP. The reason is owned. */
int slot_tell_reason(struct pool *pool, struct slot *slot, enum pool_part part, char *reason);

/* Delivers what has come of the jobs whose turn it is. Returns what deliver returned. */
int pool_deliver(struct pool *pool);

/* ---- pool_worker.c: workers ---- */

/* Starts the worker unless it runs. */
int pool_start_worker(struct pool *pool, unsigned number, struct error *error);
void pool_send_job(struct pool *pool, unsigned number, struct slot *slot);

/* Waits for one message, or for the clock. */
int pool_wait(struct pool *pool, struct error *error);
