/* SPDX-License-Identifier: MIT */
#include "scan/pool.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "base/os_worker.h"
#include "input/open.h"
#include "scan/request.h"

#include <string.h>

/* A worker has at most this many jobs waiting, so that it need not wait for the next; of large jobs
 * fewer, so that the work is shared to the end. */
#define QUEUE_JOBS 8
#define QUEUE_BYTES (UINT64_C(4) << 20)
#define QUEUE_LEAST 2

#define TICK_MILLISECONDS 1000
#define MESSAGE_MILLISECONDS 60000 /* for a part of an answer that has begun to come */

struct slot { /* one submitted job; answers wait here for their turn */
    struct pool_job job;
    char *path;
    uint8_t first[INPUT_SNIFF_SIZE];
    uint64_t bytes; /* of work */
    bool sent;
    bool done;
    struct buffer answer;
    char *failure; /* NULL when there is an answer */
};

struct queue { /* the jobs of one worker, as positions in the ring of slots, first come first served
                */
    uint64_t jobs[QUEUE_JOBS];
    size_t count;
    uint64_t bytes;
    double since; /* when it began the first of them */
};

struct pool {
    struct pool_options options;
    struct os_worker *workers;
    struct queue *queues;
    struct slot *slots; /* a ring: position p is slots[p % slot_count] */
    size_t slot_count;
    uint64_t delivered, submitted; /* positions */
};

struct pool *pool_new(const struct pool_options *options)
{
    struct pool *pool = memory_zeroed(1, sizeof *pool);
    pool->options = *options;
    if (pool->options.workers > POOL_MOST_WORKERS)
        pool->options.workers = POOL_MOST_WORKERS;
    pool->workers = memory_zeroed(pool->options.workers, sizeof *pool->workers);
    pool->queues = memory_zeroed(pool->options.workers, sizeof *pool->queues);
    pool->slot_count = (size_t)pool->options.workers * QUEUE_JOBS * 2;
    pool->slots = memory_zeroed(pool->slot_count, sizeof *pool->slots);
    return pool;
}

static struct slot *slot_at(struct pool *pool, uint64_t position)
{
    return &pool->slots[position % pool->slot_count];
}

static void release_descriptor(struct slot *slot)
{
    if (slot->job.descriptor >= 0)
        os_close(slot->job.descriptor);
    slot->job.descriptor = -1;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; i < pool->options.workers; i++)
        os_worker_end(&pool->workers[i], pool->queues[i].count > 0, NULL);
    for (; pool->delivered < pool->submitted; pool->delivered++)
        release_descriptor(slot_at(pool, pool->delivered));
    for (size_t i = 0; i < pool->slot_count; i++) {
        buffer_free(&pool->slots[i].answer);
        free(pool->slots[i].failure);
        free(pool->slots[i].path);
    }
    free(pool->slots);
    free(pool->queues);
    free(pool->workers);
    free(pool);
}

static int serve(void *context, int channel)
{
    const struct pool *pool = context;
    return request_serve(channel, pool->options.work, pool->options.work_context);
}

static int start_worker(struct pool *pool, unsigned number, struct error *error)
{
    if (pool->workers[number].process)
        return 0;
    return os_worker_start(&pool->workers[number], serve, pool, pool->workers,
                           pool->options.workers, error);
}

static void finish_first(struct pool *pool, unsigned number, char *failure)
{
    struct queue *queue = &pool->queues[number];
    struct slot *slot = slot_at(pool, queue->jobs[0]);
    slot->done = true;
    slot->failure = failure;
    release_descriptor(slot);
    queue->count--;
    queue->bytes -= slot->bytes;
    memmove(queue->jobs, queue->jobs + 1, queue->count * sizeof *queue->jobs);
    queue->since = os_seconds();
}

static void send_job(struct pool *pool, unsigned number, struct slot *slot)
{
    slot->sent = request_send(pool->workers[number].channel, &slot->job) == 0;
}

/* The worker is lost with its first job, unless it never got that; those that waited behind it go
 * to a new one. Answers that it had sent before have been taken: only when its channel is read to
 * the end is it known to be gone. */
static int replace_worker(struct pool *pool, unsigned number, const char *why, struct error *error)
{
    struct buffer how = {0};
    buffer_text(&how, why);
    os_worker_end(&pool->workers[number], true, &how);
    struct queue *queue = &pool->queues[number];
    if (queue->count && slot_at(pool, queue->jobs[0])->sent)
        finish_first(pool, number, buffer_take(&how));
    buffer_free(&how);
    if (queue->count && start_worker(pool, number, error) < 0)
        return -1;
    for (size_t i = 0; i < queue->count; i++)
        send_job(pool, number, slot_at(pool, queue->jobs[i]));
    queue->since = os_seconds();
    return 0;
}

static int take_answer(struct pool *pool, unsigned number, struct error *error)
{
    struct queue *queue = &pool->queues[number];
    struct buffer nothing = {0};
    struct buffer *answer = queue->count ? &slot_at(pool, queue->jobs[0])->answer : &nothing;
    int got = os_channel_receive(pool->workers[number].channel, answer, POOL_ANSWER_LIMIT,
                                 MESSAGE_MILLISECONDS, NULL);
    buffer_free(&nothing);
    if (got == 1 && queue->count) {
        finish_first(pool, number, NULL);
        return 0;
    }
    return replace_worker(pool, number, "its reading process ended with ", error);
}

static bool is_late(const struct pool *pool, unsigned number)
{
    const struct queue *queue = &pool->queues[number];
    return queue->count && os_seconds() - queue->since > pool->options.seconds &&
           pool->slots[queue->jobs[0] % pool->slot_count].job.size != LOG_SIZE_UNKNOWN;
}

/* Waits for one answer, or for the clock. */
static int wait_once(struct pool *pool, struct error *error)
{
    int number = os_channel_wait(pool->workers, pool->options.workers, TICK_MILLISECONDS);
    if (number >= 0)
        return take_answer(pool, (unsigned)number, error);
    for (unsigned i = 0; i < pool->options.workers; i++)
        if (is_late(pool, i) &&
            replace_worker(pool, i, "it took too long; its reading process was ended with ",
                           error) < 0)
            return -1;
    return 0;
}

static int deliver_done(struct pool *pool)
{
    int result = 0;
    while (result == 0 && pool->delivered < pool->submitted) {
        struct slot *slot = slot_at(pool, pool->delivered);
        if (!slot->done)
            return 0;
        result = pool->options.deliver(pool->options.deliver_context, &slot->job,
                                       (struct text){slot->answer.data, slot->answer.size},
                                       slot->failure);
        free(slot->failure);
        slot->failure = NULL;
        if (slot->answer.capacity > QUEUE_BYTES)
            buffer_free(&slot->answer);
        pool->delivered++;
    }
    return result;
}

static bool has_room(const struct queue *queue)
{
    return queue->count < QUEUE_LEAST || (queue->count < QUEUE_JOBS && queue->bytes < QUEUE_BYTES);
}

/* The worker with the least to do that has room; a new one rather than one that is busy. */
static int choose_worker(const struct pool *pool)
{
    int best = -1;
    for (unsigned i = 0; i < pool->options.workers; i++) {
        if (!has_room(&pool->queues[i]))
            continue;
        if (best < 0 || pool->queues[i].count < pool->queues[best].count)
            best = (int)i;
    }
    return best;
}

int pool_submit(struct pool *pool, struct pool_job job, struct error *error)
{
    int result = deliver_done(pool), number = -1;
    while (result == 0 && (pool->submitted - pool->delivered == pool->slot_count ||
                           (number = choose_worker(pool)) < 0)) {
        result = wait_once(pool, error);
        if (result == 0)
            result = deliver_done(pool);
    }
    if (result == 0)
        result = start_worker(pool, (unsigned)number, error);
    if (result != 0) {
        os_close(job.descriptor);
        return result;
    }
    struct slot *slot = slot_at(pool, pool->submitted);
    struct queue *queue = &pool->queues[number];
    free(slot->path);
    slot->path = memory_text(job.path);
    slot->job = job;
    slot->job.path = slot->path;
    if (slot->job.first.size > INPUT_SNIFF_SIZE)
        slot->job.first.size = INPUT_SNIFF_SIZE;
    if (job.first.size)
        memcpy(slot->first, job.first.data, slot->job.first.size);
    slot->job.first.data = (const char *)slot->first;
    slot->bytes = request_bytes(&job);
    slot->done = false;
    if (!queue->count)
        queue->since = os_seconds();
    queue->jobs[queue->count++] = pool->submitted++;
    queue->bytes += slot->bytes;
    send_job(pool, (unsigned)number, slot);
    return 0;
}

int pool_finish(struct pool *pool, struct error *error)
{
    int result = deliver_done(pool);
    while (result == 0 && pool->delivered < pool->submitted) {
        result = wait_once(pool, error);
        if (result == 0)
            result = deliver_done(pool);
    }
    return result;
}
