/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/os_file.h"
#include "scan/pool_parts.h"
#include "scan/request.h"

#include <string.h>

void slot_close_descriptor(struct slot *slot)
{
    if (slot->job.descriptor >= 0)
        os_close(slot->job.descriptor);
    slot->job.descriptor = -1;
}

void slot_drop_messages(struct pool *pool, struct slot *slot)
{
    for (size_t i = 0; i < slot->message_count; i++) {
        pool->waiting -= slot->messages[i].bytes.size;
        buffer_free(&slot->messages[i].bytes);
    }
    slot->message_count = 0;
}

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
    slot_drop_messages(pool, slot);
    return result;
}

int pool_deliver(struct pool *pool)
{
    int result = 0;
    while (result == 0 && pool->delivered < pool->submitted) {
        struct slot *slot = pool_slot(pool, pool->delivered);
        result = deliver_slot(pool, slot);
        if (!slot->done)
            break;
        pool->delivered++;
    }
    return result;
}

int slot_take_bytes(struct pool *pool, struct slot *slot, enum pool_part part, struct buffer *bytes)
{
    if (slot == pool_slot(pool, pool->delivered)) {
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

int slot_tell_reason(struct pool *pool, struct slot *slot, enum pool_part part, char *reason)
{
    struct buffer bytes = {0};
    buffer_append(&bytes, reason, strlen(reason));
    free(reason);
    int result = slot_take_bytes(pool, slot, part, &bytes);
    buffer_free(&bytes);
    return result;
}
