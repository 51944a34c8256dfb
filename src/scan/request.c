/* SPDX-License-Identifier: MIT */
#include "scan/request.h"

#include "base/memory.h"
#include "base/os_sandbox.h"
#include "base/os_worker.h"
#include "base/wire.h"
#include "input/archive.h"
#include "input/open.h"

#include <string.h>

#define REQUEST_LIMIT (1 << 20)
#define KEEP_CAPACITY ((size_t)4 << 20) /* of a buffer, from answer to answer */
#define SECONDS_ALIVE 1.0

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
    wire_put_u8(&message, job->is_archive);
    wire_put_number(&message, job->skip);
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
    job->is_archive = wire_u8(&reader) != 0;
    job->skip = wire_number(&reader);
    *ret_path = take_bytes(&reader, REQUEST_LIMIT);
    job->first = take_bytes(&reader, INPUT_SNIFF_SIZE);
    return wire_at_end(&reader) && job->descriptor >= 0;
}

/* ---- a worker's messages: part, step, then what the part has ---- */

struct sender {
    int channel;
    const struct pool_options *options;
    struct buffer answer, message;
    size_t head;    /* bytes of the answer's message before the answer */
    double sent;    /* when the last message was */
    bool gone;      /* the parent is */
    bool sandboxed; /* what it has not opened it cannot */
    bool archives;  /* all is open that archives need */
};

static void put_head(struct buffer *message, enum pool_part part, uint64_t step)
{
    buffer_clear(message);
    wire_put_u8(message, (uint8_t)part);
    wire_put_number(message, step);
}

static int send_message(struct sender *sender, const struct buffer *message)
{
    if (os_channel_send(sender->channel, message->data, message->size, -1) < 0)
        sender->gone = true;
    sender->sent = os_seconds();
    return sender->gone ? -1 : 0;
}

static void send_part(const struct pool_task *task, struct buffer *answer)
{
    struct sender *sender = task->sender;
    answer->data[0] = POOL_ANSWER_PART;
    send_message(sender, answer);
    answer->size = sender->head;
}

/* Has the caller's work done on a log, and sends its answer. */
static int do_work(struct sender *sender, uint64_t step, const char *path, struct log_source source,
                   struct reader_range range)
{
    struct pool_task task = {path, source, range, send_part, sender};
    put_head(&sender->answer, POOL_ANSWER, step);
    sender->head = sender->answer.size;
    sender->options->work(sender->options->work_context, &task, &sender->answer);
    sender->answer.data[0] = POOL_ANSWER;
    int result = send_message(sender, &sender->answer);
    if (sender->answer.capacity > KEEP_CAPACITY)
        buffer_free(&sender->answer);
    return result;
}

static int send_texts(struct sender *sender, enum pool_part part, uint64_t step,
                      const char *const *texts, size_t count)
{
    put_head(&sender->message, part, step);
    for (size_t i = 0; i < count; i++)
        put_bytes(&sender->message, text_of(texts[i]));
    return send_message(sender, &sender->message);
}

static int tell_member(void *context, uint64_t step, const char *path)
{
    return send_texts(context, POOL_MEMBER, step, &path, 1);
}

static int tell_log(void *context, uint64_t step, const char *path, struct log_source source)
{
    if (send_texts(context, POOL_LOG, step, &path, 1) < 0)
        return -1;
    return do_work(context, step, path, source, (struct reader_range){0, UINT64_MAX});
}

static int tell_log_problem(void *context, uint64_t step, const char *code, const char *message)
{
    const char *texts[] = {code, message};
    return send_texts(context, POOL_LOG_PROBLEM, step, texts, 2);
}

static int tell_problem(void *context, uint64_t step, const char *path, const char *code,
                        const char *message, bool unreadable_log)
{
    const char *texts[] = {path, code, message, unreadable_log ? "log" : ""};
    return send_texts(context, POOL_PROBLEM, step, texts, 4);
}

static int tell_skipped(void *context, uint64_t step, const char *path)
{
    (void)path;
    return send_texts(context, POOL_SKIPPED, step, NULL, 0);
}

static void tell_alive(void *context, uint64_t bytes)
{
    struct sender *sender = context;
    if (os_seconds() - sender->sent < SECONDS_ALIVE)
        return;
    put_head(&sender->message, POOL_ALIVE, 0);
    wire_put_number(&sender->message, bytes);
    send_message(sender, &sender->message);
}

static int walk(struct sender *sender, const char *path, struct log_source source, uint64_t skip)
{
    struct archive_events events = {
        tell_member, tell_log, tell_log_problem, tell_problem, tell_skipped, tell_alive, sender};
    if (archive_walk(source, path, &sender->options->limits, skip, &events) != 0)
        return -1;
    return send_texts(sender, POOL_END, 0, NULL, 0);
}

/* Opens what the first job needs, then gives up to open anything. What takes time to open is left
 * to jobs that need it: false when a job needs what is out of reach by now. */
static bool enter_sandbox(struct sender *sender, bool is_archive)
{
    if (sender->sandboxed)
        return sender->archives || !is_archive;
    if (!sender->options->sandbox)
        return true;
    if (is_archive)
        archive_prepare();
    sender->archives = is_archive;
    sender->sandboxed = true;
    os_sandbox_enter_worker();
    return true;
}

/* Does a job; -1 when the parent is gone. */
static int do_job(struct sender *sender, const struct pool_job *job, struct text path)
{
    struct input_file file;
    AUTO_FREE char *name = text_copy(path);
    input_file_adopt(&file, job->descriptor, job->size, job->first);
    sender->sent = os_seconds();
    int sent = job->is_archive ? walk(sender, name, file.source, job->skip)
                               : do_work(sender, 0, name, file.source, job->range);
    input_file_close(&file);
    return sent;
}

int request_serve(int channel, const struct pool_options *options)
{
    struct sender sender = {.channel = channel, .options = options};
    struct buffer request = {0};
    int result;
    os_worker_limit_memory(options->memory);
    if (options->sandbox)
        os_sandbox_begin_worker(channel);
    for (;;) {
        struct pool_job job;
        struct text path;
        result =
            os_channel_receive(channel, &request, REQUEST_LIMIT, OS_WAIT_FOREVER, &job.descriptor);
        if (result <= 0)
            break;
        if (!read_request((struct text){request.data, request.size}, &job, &path))
            break;
        if (!enter_sandbox(&sender, job.is_archive))
            return OS_WORKER_RENEW;
        if (do_job(&sender, &job, path) < 0)
            break;
    }
    buffer_free(&request);
    buffer_free(&sender.answer);
    buffer_free(&sender.message);
    return result == 0 ? 0 : 1;
}

/* ---- the parent's side of them ---- */

enum pool_part request_peek(struct text bytes, uint64_t *ret_step)
{
    struct wire_reader reader = wire_reader_of(bytes);
    uint8_t part = wire_u8(&reader);
    *ret_step = wire_number(&reader);
    return part < POOL_LOST && !reader.failed ? (enum pool_part)part : POOL_PART_COUNT;
}

/* As a C string in texts: an offset until all are there, as texts may move. */
static size_t take_string(struct wire_reader *reader, struct buffer *texts)
{
    size_t at = texts->size;
    struct text bytes = take_bytes(reader, REQUEST_LIMIT);
    if (!reader->failed && bytes.size && !memchr(bytes.data, 0, bytes.size))
        buffer_append(texts, bytes.data, bytes.size);
    buffer_append(texts, "", 1);
    return at;
}

bool request_read_message(struct text bytes, struct buffer *texts, struct pool_message *ret_message)
{
    static const uint8_t counts[POOL_PART_COUNT] = {
        [POOL_MEMBER] = 1, [POOL_LOG] = 1, [POOL_LOG_PROBLEM] = 2, [POOL_PROBLEM] = 4};
    struct wire_reader reader = wire_reader_of(bytes);
    struct pool_message message = {.part = (enum pool_part)wire_u8(&reader)};
    size_t at[4] = {0};
    message.step = wire_number(&reader);
    if (reader.failed || message.part >= POOL_LOST)
        return false;
    if (message.part == POOL_ANSWER || message.part == POOL_ANSWER_PART) {
        message.answer = (struct text){reader.at, reader.left};
        *ret_message = message;
        return true;
    }
    if (message.part == POOL_ALIVE)
        message.bytes = wire_number(&reader);
    buffer_clear(texts);
    for (size_t i = 0; i < counts[message.part]; i++)
        at[i] = take_string(&reader, texts);
    const char *first = texts->data;
    if (message.part == POOL_LOG_PROBLEM) {
        message.code = first + at[0];
        message.message = first + at[1];
    } else if (counts[message.part]) {
        message.path = first + at[0];
    }
    if (message.part == POOL_PROBLEM) {
        message.code = first + at[1];
        message.message = first + at[2];
        message.unreadable_log = first[at[3]] != '\0';
    }
    *ret_message = message;
    return wire_at_end(&reader);
}
