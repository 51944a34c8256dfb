/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/os_sandbox.h"
#include "scan/pool_parts.h"
#include "scan/request.h"

#include <string.h>

#define TICK_MILLISECONDS 1000
#define MESSAGE_MILLISECONDS 60000         /* for a part of a message that has begun to come */
#define WAITING_BYTES (UINT64_C(32) << 20) /* of messages whose turn has not come */
#define LOG_PATIENCE                                                                               \
    12             /* times the seconds of a job may a log of an archive take that still comes */
#define RESUMES 20 /* of a walk over one archive */
#define SENDS 3

static int serve(void *context, int channel)
{
    const struct pool *pool = context;
    return request_serve(channel, &pool->options);
}

int pool_start_worker(struct pool *pool, unsigned number, struct error *error)
{
    if (pool->workers[number].process)
        return 0;
    return os_worker_start(&pool->workers[number], serve, pool, pool->workers,
                           pool->options.workers, error);
}

static void finish_first(struct pool *pool, unsigned number)
{
    struct queue *queue = &pool->queues[number];
    struct slot *slot = pool_slot(pool, queue->jobs[0]);
    slot->done = true;
    slot_close_descriptor(slot);
    queue->count--;
    queue->bytes -= slot->bytes;
    memmove(queue->jobs, queue->jobs + 1, queue->count * sizeof *queue->jobs);
    queue->since = queue->log_since = os_seconds();
}

void pool_send_job(struct pool *pool, unsigned number, struct slot *slot)
{
    int channel = pool->workers[number].channel;
    slot->sent = request_send(channel, &slot->job) == 0;
    if (slot->sent)
        return;
    slot->unsent++;
    os_channel_end(channel); /* else it would go on with a job behind this one */
}

/* Why the walk over an archive does not go on behind the member that it was lost with; NULL when it
 * does. */
static const char *cannot_resume(const struct slot *slot)
{
    if (os_interrupted())
        return "was not read to its end: the run was stopped";
    if (slot->job.size == LOG_SIZE_UNKNOWN)
        return "was not read to its end: it came as a stream, which cannot be read again";
    if (slot->step <= slot->job.skip || slot->resumes >= RESUMES)
        return "was not read to its end: its reading process was lost too often";
    return NULL;
}

/* What the worker was at is lost; true in *ret_again when the rest of the job is still to be done.
 */
static int lose_first(struct pool *pool, struct slot *slot, char *why, bool *ret_again)
{
    *ret_again = false;
    int result = slot_tell_reason(pool, slot, POOL_LOST, why);
    if (!slot->job.is_archive || result != 0)
        return result;
    const char *reason = cannot_resume(slot);
    if (reason) {
        pool->stopped |= os_interrupted();
        return slot_tell_reason(pool, slot, POOL_GIVEN_UP, memory_text(reason));
    }
    *ret_again = true;
    slot->resumes++;
    slot->job.skip = slot->step;
    return 0;
}

static char *say_end(const struct pool *pool, const struct os_worker_end *end)
{
    if (end->signal)
        return memory_format("its reading process crashed with signal %d", end->signal);
    if (end->status == OS_WORKER_NO_MEMORY)
        return memory_format("it needed more than %llu MiB of memory",
                             (unsigned long long)(pool->options.memory >> 20));
    const char *refused = os_sandbox_refused(end->status);
    if (refused)
        return memory_format("its decoder tried %s, which the sandbox refused", refused);
    return memory_format("its reading process ended with status %d", end->status);
}

/* The worker is lost with what it was at, unless it never got that; the jobs that waited behind go
 * to a new one. Messages that it had sent before have been taken: only when its channel is read to
 * the end is it known to be gone. why is owned; NULL = the way in which it ended. */
static int replace_worker(struct pool *pool, unsigned number, char *why, struct error *error)
{
    struct os_worker_end end;
    struct queue *queue = &pool->queues[number];
    int result = 0;
    os_worker_end(&pool->workers[number], true, &end);
    struct slot *slot = queue->count ? pool_slot(pool, queue->jobs[0]) : NULL;
    bool renew = !why && slot && end.status == OS_WORKER_RENEW && !slot->renewed;
    bool unsent = slot && !slot->sent;
    if (!why)
        why = unsent ? memory_text("it could not be handed to a reading process")
                     : say_end(pool, &end);
    if (renew)
        slot->renewed = true;
    if (slot && (unsent ? slot->unsent >= SENDS : !renew)) {
        bool again;
        result = lose_first(pool, slot, why, &again);
        if (!again)
            finish_first(pool, number);
    } else {
        free(why);
    }
    if (result == 0 && queue->count && pool_start_worker(pool, number, error) < 0)
        return -1;
    for (size_t i = 0; result == 0 && i < queue->count; i++)
        pool_send_job(pool, number, pool_slot(pool, queue->jobs[i]));
    queue->since = queue->log_since = os_seconds();
    return result;
}

static int take_message(struct pool *pool, unsigned number, struct error *error)
{
    struct queue *queue = &pool->queues[number];
    int got = os_channel_receive(pool->workers[number].channel, &pool->incoming, POOL_ANSWER_LIMIT,
                                 MESSAGE_MILLISECONDS, NULL);
    if (got != 1 || !queue->count)
        return replace_worker(pool, number, NULL, error);
    struct slot *slot = pool_slot(pool, queue->jobs[0]);
    uint64_t step;
    enum pool_part part =
        request_peek((struct text){pool->incoming.data, pool->incoming.size}, &step);
    if (part == POOL_PART_COUNT)
        return replace_worker(pool, number, memory_text("its reading process gave a broken answer"),
                              error);
    queue->since = os_seconds();
    if (part == POOL_MEMBER)
        queue->log_since = queue->since;
    if (step > slot->step)
        slot->step = step;
    int result = slot_take_bytes(pool, slot, part, &pool->incoming);
    if (part == (slot->job.is_archive ? POOL_END : POOL_ANSWER))
        finish_first(pool, number);
    return result;
}

/* ---- waiting ---- */

static bool is_late(const struct pool *pool, unsigned number)
{
    const struct queue *queue = &pool->queues[number];
    if (!queue->count)
        return false;
    const struct pool_job *job = &pool->slots[queue->jobs[0] % pool->slot_count].job;
    double now = os_seconds();
    if (job->is_archive && os_interrupted())
        return true;
    return job->size != LOG_SIZE_UNKNOWN &&
           (now - queue->since > pool->options.seconds ||
            now - queue->log_since > (double)pool->options.seconds * LOG_PATIENCE);
}

/* While enough waits in memory, only the worker is read whose job's turn it is. Such a one there
 * always is: of a worker's jobs the earliest comes first. */
static void choose_readable(struct pool *pool, struct os_worker *readable)
{
    bool full = pool->waiting > WAITING_BYTES;
    for (unsigned i = 0; i < pool->options.workers; i++) {
        struct queue *queue = &pool->queues[i];
        readable[i] = pool->workers[i];
        if (!full || (queue->count && queue->jobs[0] == pool->delivered))
            continue;
        readable[i].process = 0;
        queue->since = queue->log_since = os_seconds();
    }
}

int pool_wait(struct pool *pool, struct error *error)
{
    struct os_worker readable[POOL_MOST_WORKERS];
    choose_readable(pool, readable);
    int number = os_channel_wait(readable, pool->options.workers, pool->last, TICK_MILLISECONDS);
    if (number >= 0 && !os_interrupted()) {
        pool->last = (size_t)number;
        return take_message(pool, (unsigned)number, error);
    }
    int result = number >= 0 ? take_message(pool, (unsigned)number, error) : 0;
    for (unsigned i = 0; i < pool->options.workers && result == 0; i++)
        if (is_late(pool, i))
            result = replace_worker(
                pool, i,
                os_interrupted() ? memory_text("the run was stopped")
                                 : memory_format("it took longer than %u s", pool->options.seconds),
                error);
    return result;
}
