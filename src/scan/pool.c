/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/os_file.h"
#include "scan/pool_parts.h"
#include "scan/request.h"

#include <string.h>

#define LEAST_SLOTS 1024 /* jobs that may be done while the first of them is not */

struct pool *pool_new(const struct pool_options *options)
{
    struct pool *pool = memory_zeroed(1, sizeof *pool);
    pool->options = *options;
    if (pool->options.workers > POOL_MOST_WORKERS)
        pool->options.workers = POOL_MOST_WORKERS;
    pool->workers = memory_zeroed(pool->options.workers, sizeof *pool->workers);
    pool->queues = memory_zeroed(pool->options.workers, sizeof *pool->queues);
    pool->slot_count = (size_t)pool->options.workers * QUEUE_JOBS * 2;
    if (pool->slot_count < LEAST_SLOTS)
        pool->slot_count = LEAST_SLOTS;
    pool->slots = memory_zeroed(pool->slot_count, sizeof *pool->slots);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; i < pool->options.workers; i++)
        os_worker_end(&pool->workers[i], pool->queues[i].count > 0, NULL);
    for (; pool->delivered < pool->submitted; pool->delivered++)
        slot_close_descriptor(pool_slot(pool, pool->delivered));
    for (size_t i = 0; i < pool->slot_count && i < pool->submitted; i++) { /* that were used */
        slot_drop_messages(pool, &pool->slots[i]);
        free(pool->slots[i].messages);
        free(pool->slots[i].path);
    }
    buffer_free(&pool->incoming);
    buffer_free(&pool->texts);
    free(pool->slots);
    free(pool->queues);
    free(pool->workers);
    free(pool);
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
    int result = pool_deliver(pool), number = -1;
    while (result == 0 && (pool->submitted - pool->delivered == pool->slot_count ||
                           (number = choose_worker(pool)) < 0)) {
        result = pool_wait(pool, error);
        if (result == 0)
            result = pool_deliver(pool);
    }
    if (result == 0)
        result = pool_start_worker(pool, (unsigned)number, error);
    if (result != 0) {
        os_close(job.descriptor);
        return result;
    }
    struct slot *slot = pool_slot(pool, pool->submitted);
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
    slot->job.skip = slot->step = 0;
    slot->resumes = slot->unsent = 0;
    slot->renewed = false;
    if (!queue->count)
        queue->since = queue->log_since = os_seconds();
    queue->jobs[queue->count++] = pool->submitted++;
    queue->bytes += slot->bytes;
    pool_send_job(pool, (unsigned)number, slot);
    return 0;
}

int pool_finish(struct pool *pool, struct error *error)
{
    int result = pool_deliver(pool);
    while (result == 0 && pool->delivered < pool->submitted) {
        result = pool_wait(pool, error);
        if (result == 0)
            result = pool_deliver(pool);
    }
    return result;
}

bool pool_gave_up(const struct pool *pool)
{
    return pool->stopped;
}
