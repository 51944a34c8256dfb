/* SPDX-License-Identifier: MIT */
#include "reader/evt_file.h"

#include "base/memory.h"

#include <string.h>

/* Twice the largest record, so that each reading moves on by at least one of them. */
#define WINDOW_SIZE ((size_t)2 * (EVT_RECORD_MAX_SIZE + 1))
#define STREAM_STEP ((size_t)1 << 16)

static size_t at_most(uint64_t size, size_t limit)
{
    return size < limit ? (size_t)size : limit;
}

static int64_t read_source(struct evt_file *file, void *data, size_t size, uint64_t offset)
{
    return file->source.read_at(file->source.context, data, size, offset, &file->error);
}

/* The start has been taken from the stream already. */
static void take_stream(struct evt_file *file, const struct log_start *start)
{
    size_t capacity = STREAM_STEP, used = start->size;
    file->stream = memory_resize(NULL, capacity, 1);
    memcpy(file->stream, start->data, used);
    for (;;) {
        if (used == capacity && capacity < EVT_STREAM_MAX) {
            capacity = capacity * 2 < EVT_STREAM_MAX ? capacity * 2 : EVT_STREAM_MAX;
            file->stream = memory_resize(file->stream, capacity, 1);
        }
        uint8_t more;
        bool full = used == capacity;
        int64_t got = full ? read_source(file, &more, 1, used)
                           : read_source(file, file->stream + used, capacity - used, used);
        if (got < 0)
            file->failed = true;
        if (got <= 0)
            break;
        file->cut = full;
        if (full)
            break;
        used += (size_t)got;
    }
    file->size = used;
}

void evt_file_open(struct evt_file *file, struct log_source source, const struct log_start *start)
{
    *file = (struct evt_file){.source = source, .size = source.size};
    if (source.size == LOG_SIZE_UNKNOWN) {
        take_stream(file, start);
    } else {
        file->window = memory_resize(NULL, at_most(file->size, WINDOW_SIZE), 1);
        file->head = memory_resize(NULL, at_most(file->size, EVT_RECORD_MAX_SIZE), 1);
    }
    file->joined = memory_resize(NULL, at_most(file->size, EVT_RECORD_MAX_SIZE), 1);
    file->ring_end = file->size;
}

void evt_file_close(struct evt_file *file)
{
    free(file->stream);
    free(file->window);
    free(file->head);
    free(file->joined);
    *file = (struct evt_file){0};
}

/* A file can become shorter while it is read. */
static bool read_whole(struct evt_file *file, void *data, size_t size, uint64_t offset)
{
    if (file->failed)
        return false;
    int64_t got = read_source(file, data, size, offset);
    if (got == (int64_t)size)
        return true;
    file->failed = true;
    if (got >= 0)
        error_set(&file->error, ERROR_IO, "became shorter while it was read");
    return false;
}

static bool fill_window(struct evt_file *file, uint64_t offset)
{
    uint64_t left = file->size - offset;
    file->window_size = 0;
    size_t size = at_most(left, WINDOW_SIZE);
    if (!read_whole(file, file->window, size, offset))
        return false;
    file->window_at = offset;
    file->window_size = size;
    return true;
}

const uint8_t *evt_file_bytes(struct evt_file *file, uint64_t offset, size_t size)
{
    if (offset > file->size || size > file->size - offset || size > EVT_RECORD_MAX_SIZE)
        return NULL;
    if (file->stream)
        return file->stream + offset;
    bool there = offset >= file->window_at && offset - file->window_at <= file->window_size &&
                 size <= file->window_size - (size_t)(offset - file->window_at);
    if (!there && !fill_window(file, offset))
        return NULL;
    return file->window + (offset - file->window_at);
}

/* The first bytes of the ring, which a record that began at its end goes on with. */
static const uint8_t *head_bytes(struct evt_file *file, size_t size)
{
    if (file->size < EVT_HEADER_SIZE || size > file->size - EVT_HEADER_SIZE)
        return NULL;
    if (file->stream)
        return file->stream + EVT_HEADER_SIZE;
    if (file->head_size == 0) {
        size_t want = at_most(file->size - EVT_HEADER_SIZE, EVT_RECORD_MAX_SIZE);
        if (!read_whole(file, file->head, want, EVT_HEADER_SIZE))
            return NULL;
        file->head_size = want;
    }
    return size <= file->head_size ? file->head : NULL;
}

const uint8_t *evt_file_ring(struct evt_file *file, uint64_t offset, size_t size)
{
    if (offset >= file->ring_end || size > EVT_RECORD_MAX_SIZE || size > evt_file_ring_size(file))
        return NULL;
    if (size <= file->ring_end - offset)
        return evt_file_bytes(file, offset, size);
    size_t first = (size_t)(file->ring_end - offset);
    const uint8_t *bytes = evt_file_bytes(file, offset, first);
    if (!bytes)
        return NULL;
    memcpy(file->joined, bytes, first);
    bytes = head_bytes(file, size - first);
    if (!bytes)
        return NULL;
    memcpy(file->joined + first, bytes, size - first);
    return file->joined;
}

static bool peek_part(struct evt_file *file, uint64_t offset, uint8_t *out, size_t size)
{
    if (offset > file->size || size > file->size - offset)
        return false;
    if (!file->stream)
        return read_whole(file, out, size, offset);
    memcpy(out, file->stream + offset, size);
    return true;
}

bool evt_file_peek(struct evt_file *file, uint64_t offset, uint8_t *out, size_t size)
{
    if (offset < EVT_HEADER_SIZE || offset >= file->ring_end || size > evt_file_ring_size(file))
        return false;
    uint64_t left = file->ring_end - offset;
    if (size <= left)
        return peek_part(file, offset, out, size);
    return peek_part(file, offset, out, (size_t)left) &&
           peek_part(file, EVT_HEADER_SIZE, out + left, size - (size_t)left);
}

uint64_t evt_file_ring_size(const struct evt_file *file)
{
    return file->ring_end > EVT_HEADER_SIZE ? file->ring_end - EVT_HEADER_SIZE : 0;
}

uint64_t evt_file_advance(const struct evt_file *file, uint64_t offset, uint64_t by)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): without a ring nobody walks */
    return EVT_HEADER_SIZE + (offset - EVT_HEADER_SIZE + by) % evt_file_ring_size(file);
}

int64_t evt_file_read(struct evt_file *file, void *data, size_t size, uint64_t offset)
{
    if (!file->stream)
        return read_source(file, data, size, offset);
    const struct log_memory memory = {file->stream, (size_t)file->size};
    struct log_source source = log_source_memory(&memory);
    return source.read_at(source.context, data, size, offset, &file->error);
}
