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
#define LEAST_SLOTS 1024 /* jobs that may be done while the first of them is not */

#define TICK_MILLISECONDS 1000
#define MESSAGE_MILLISECONDS 60000         /* for a part of a message that has begun to come */
#define WAITING_BYTES (UINT64_C(32) << 20) /* of messages whose turn has not come */
#define LOG_PATIENCE                                                                               \
    12             /* times the seconds of a job may a log of an archive take that still comes */
#define RESUMES 20 /* of a walk over one archive */

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
    struct buffer incoming, texts;
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
    if (pool->slot_count < LEAST_SLOTS)
        pool->slot_count = LEAST_SLOTS;
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

static void clear_messages(struct pool *pool, struct slot *slot)
{
    for (size_t i = 0; i < slot->message_count; i++) {
        pool->waiting -= slot->messages[i].bytes.size;
        buffer_free(&slot->messages[i].bytes);
    }
    slot->message_count = 0;
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
        clear_messages(pool, &pool->slots[i]);
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

static int serve(void *context, int channel)
{
    const struct pool *pool = context;
    return request_serve(channel, &pool->options);
}

static int start_worker(struct pool *pool, unsigned number, struct error *error)
{
    if (pool->workers[number].process)
        return 0;
    return os_worker_start(&pool->workers[number], serve, pool, pool->workers,
                           pool->options.workers, error);
}

/* ---- what has come of a job ---- */

static int deliver_message(struct pool *pool, const struct slot *slot, enum pool_part part,
                           const struct buffer *bytes)
{
    struct pool_message message = {.part = part, .step = slot->step, .message = bytes->data};
    if (part < POOL_LOST &&
        !request_read_message((struct text){bytes->data, bytes->size}, &pool->texts, &message))
        message = (struct pool_message){.part = POOL_LOST,
                                        .message = "its reading process gave a broken answer"};
    return pool->options.deliver(pool->options.deliver_context, &slot->job, &message);
}

/* All that has come of the job whose turn it is. */
static int deliver_slot(struct pool *pool, struct slot *slot)
{
    int result = 0;
    for (size_t i = 0; i < slot->message_count && result == 0; i++)
        result = deliver_message(pool, slot, slot->messages[i].part, &slot->messages[i].bytes);
    clear_messages(pool, slot);
    return result;
}

static int deliver_done(struct pool *pool)
{
    int result = 0;
    while (result == 0 && pool->delivered < pool->submitted) {
        struct slot *slot = slot_at(pool, pool->delivered);
        result = deliver_slot(pool, slot);
        if (!slot->done)
            break;
        pool->delivered++;
    }
    return result;
}

/* Delivers a message or keeps it until its turn; empties bytes. */
static int take_bytes(struct pool *pool, struct slot *slot, enum pool_part part,
                      struct buffer *bytes)
{
    if (slot == slot_at(pool, pool->delivered)) {
        int result = deliver_slot(pool, slot);
        if (result == 0)
            result = deliver_message(pool, slot, part, bytes);
        if (bytes->capacity > QUEUE_BYTES)
            buffer_free(bytes);
        return result;
    }
    slot->messages = memory_grow(slot->messages, slot->message_count, &slot->message_capacity,
                                 sizeof *slot->messages);
    slot->messages[slot->message_count++] = (struct kept){*bytes, part};
    pool->waiting += bytes->size;
    *bytes = (struct buffer){0};
    return 0;
}

/* The reason is owned. */
static int tell_reason(struct pool *pool, struct slot *slot, enum pool_part part, char *reason)
{
    struct buffer bytes = {0};
    buffer_append(&bytes, reason, strlen(reason));
    free(reason);
    int result = take_bytes(pool, slot, part, &bytes);
    buffer_free(&bytes);
    return result;
}

/* ---- workers ---- */

static void finish_first(struct pool *pool, unsigned number)
{
    struct queue *queue = &pool->queues[number];
    struct slot *slot = slot_at(pool, queue->jobs[0]);
    slot->done = true;
    release_descriptor(slot);
    queue->count--;
    queue->bytes -= slot->bytes;
    memmove(queue->jobs, queue->jobs + 1, queue->count * sizeof *queue->jobs);
    queue->since = queue->log_since = os_seconds();
}

static void send_job(struct pool *pool, unsigned number, struct slot *slot)
{
    slot->sent = request_send(pool->workers[number].channel, &slot->job) == 0;
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
    int result = tell_reason(pool, slot, POOL_LOST, why);
    if (!slot->job.is_archive || result != 0)
        return result;
    const char *reason = cannot_resume(slot);
    if (reason)
        return tell_reason(pool, slot, POOL_GIVEN_UP, memory_text(reason));
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
    if (!why)
        why = say_end(pool, &end);
    struct slot *slot = queue->count ? slot_at(pool, queue->jobs[0]) : NULL;
    if (slot && slot->sent) {
        bool again;
        result = lose_first(pool, slot, why, &again);
        if (!again)
            finish_first(pool, number);
    } else {
        free(why);
    }
    if (result == 0 && queue->count && start_worker(pool, number, error) < 0)
        return -1;
    for (size_t i = 0; result == 0 && i < queue->count; i++)
        send_job(pool, number, slot_at(pool, queue->jobs[i]));
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
    struct slot *slot = slot_at(pool, queue->jobs[0]);
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
    int result = take_bytes(pool, slot, part, &pool->incoming);
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

/* Waits for one message, or for the clock. */
static int wait_once(struct pool *pool, struct error *error)
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
    slot->job.skip = slot->step = 0;
    slot->resumes = 0;
    if (!queue->count)
        queue->since = queue->log_since = os_seconds();
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
