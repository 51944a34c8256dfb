/* SPDX-License-Identifier: MIT */
#include "scan/request.h"

#include "base/memory.h"
#include "base/os_worker.h"
#include "base/wire.h"
#include "input/open.h"

#define REQUEST_LIMIT (1 << 20)

uint64_t request_bytes(const struct pool_job *job)
{
    if (job->size == LOG_SIZE_UNKNOWN)
        return 0;
    uint64_t chunks = job->size / EVTX_CHUNK_SIZE + 1;
    return (job->range.count < chunks ? job->range.count : chunks) * EVTX_CHUNK_SIZE;
}

/* Any bytes: a path need not be UTF-8. */
static void put_bytes(struct buffer *message, struct text bytes)
{
    wire_put_number(message, bytes.size);
    buffer_append(message, bytes.data, bytes.size);
}

static struct text take_bytes(struct wire_reader *reader, size_t limit)
{
    size_t size = wire_count(reader, 1, limit);
    struct text bytes = {reader->at, size};
    reader->at += size;
    reader->left -= size;
    return bytes;
}

int request_send(int channel, const struct pool_job *job)
{
    struct buffer message = {0};
    wire_put_number(&message, job->size);
    wire_put_number(&message, job->range.first);
    wire_put_number(&message, job->range.count);
    put_bytes(&message, text_of(job->path));
    put_bytes(&message, job->first);
    int result = os_channel_send(channel, message.data, message.size, job->descriptor);
    buffer_free(&message);
    return result;
}

static bool read_request(struct text bytes, struct pool_job *job, struct text *ret_path)
{
    struct wire_reader reader = wire_reader_of(bytes);
    job->size = wire_number(&reader);
    job->range.first = wire_number(&reader);
    job->range.count = wire_number(&reader);
    *ret_path = take_bytes(&reader, REQUEST_LIMIT);
    job->first = take_bytes(&reader, INPUT_SNIFF_SIZE);
    return wire_at_end(&reader) && job->descriptor >= 0;
}

int request_serve(int channel, pool_work work, void *context)
{
    struct buffer request = {0}, answer = {0};
    int result;
    for (;;) {
        struct pool_job job;
        struct text path;
        result =
            os_channel_receive(channel, &request, REQUEST_LIMIT, OS_WAIT_FOREVER, &job.descriptor);
        if (result <= 0)
            break;
        if (!read_request((struct text){request.data, request.size}, &job, &path))
            break;
        struct input_file file;
        input_file_adopt(&file, job.descriptor, job.size, job.first);
        AUTO_FREE char *name = text_copy(path);
        struct pool_task task = {name, file.source, job.range};
        buffer_clear(&answer);
        work(context, &task, &answer);
        input_file_close(&file);
        if (os_channel_send(channel, answer.data ? answer.data : "", answer.size, -1) < 0)
            break;
    }
    buffer_free(&request);
    buffer_free(&answer);
    return result == 0 ? 0 : 1;
}
