/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "input/archive_walk.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define EMPTY_BLOCKS 1000 /* one after the other: the library makes no progress */

static void fail(struct member *member, const char *code, char *message)
{
    if (member->code) {
        free(message);
        return;
    }
    member->code = code;
    member->message = message;
}

char *archive_size_words(uint64_t size)
{
    uint64_t mib = UINT64_C(1) << 20;
    return size % mib ? memory_format("%" PRIu64 " bytes", size)
                      : memory_format("%" PRIu64 " MiB", size / mib);
}

void walk_limit(struct walk *walk, const char *code, const char *format, ...)
{
    va_list arguments;
    if (walk->limit)
        return;
    va_start(arguments, format);
    walk->limit_message = memory_format_list(format, arguments);
    va_end(arguments);
    walk->limit = code;
}

/* What the library says when it does not know how a member was packed or hidden. */
static const char *code_of(const char *complaint)
{
    struct text text = text_of(complaint);
    if (text_contains_fold(text, TEXT("encrypt")) || text_contains_fold(text, TEXT("passphrase")))
        return "encrypted";
    if (text_contains_fold(text, TEXT("unsupported")))
        return "unsupported-method";
    return "archive-damaged";
}

static void fail_read(struct member *member, int result)
{
    AUTO_FREE char *complaint = archive_complaint(member->level->archive);
    const char *code = code_of(complaint);
    const char *advice = strcmp(code, "archive-damaged") == 0
                             ? "the archive is damaged or cut short"
                             : "unpack the archive with another program and give the folder";
    if (result == ARCHIVE_FATAL)
        member->level->dead = true;
    fail(member, code, memory_format("cannot be unpacked: %s (%s)", advice, complaint));
}

static void tell_total(struct walk *walk)
{
    AUTO_FREE char *bound = archive_size_words(walk->limits->total_size);
    walk_limit(walk, "limit-total-size",
               "unpacks to more than %s; what follows was not read (--limit total-size=SIZE sets "
               "another bound)",
               bound);
}

/* What lies within the bound is still given. */
static void cut(struct member *member, uint64_t excess)
{
    uint64_t of_block = excess < member->block_size ? excess : member->block_size;
    member->block_size -= (size_t)of_block;
    excess -= of_block;
    member->gap -= excess < member->gap ? excess : member->gap;
    AUTO_FREE char *bound = archive_size_words(member->walk->limits->member_size);
    fail(member, "limit-member-size",
         memory_format("is larger than %s unpacked; what follows of it was not read "
                       "(--limit member-size=SIZE sets another bound)",
                       bound));
}

/* What the library finds out with the last of the bytes: a wrong sum or size. */
static void warn(struct member *member)
{
    AUTO_FREE char *complaint = archive_complaint(member->level->archive);
    fail(member, "archive-damaged",
         memory_format("was unpacked, but not to what was packed: the archive is damaged (%s)",
                       complaint));
}

/* Bounds of the walk and of this member, after so many more bytes. */
static bool passes_limits(struct member *member, uint64_t more)
{
    struct walk *walk = member->walk;
    const struct input_limits *limits = walk->limits;
    walk->unpacked += more;
    walk->events->on_alive(walk->events->context, walk->unpacked);
    if (walk->unpacked > limits->total_size)
        tell_total(walk);
    if (walk->unpacked > INPUT_RATIO_FLOOR && walk->unpacked / limits->ratio > walk->packed)
        walk_limit(walk, "limit-ratio",
                   "unpacks to more than %" PRIu64
                   " times its size, as a zip bomb does; what follows was not read "
                   "(--limit ratio=N sets another bound)",
                   limits->ratio);
    if (walk->limit) {
        fail(member, walk->limit, memory_text(walk->limit_message));
        member->ended = true;
        return false;
    }
    if (member->position > limits->member_size && !member->draining)
        cut(member, member->position - limits->member_size);
    return member->gap || member->block_size;
}

/* True when there is a block, or zeros before one. */
static bool next_block(struct member *member)
{
    for (unsigned i = 0; !member->ended && (!member->code || member->draining); i++) {
        const void *data;
        size_t size;
        la_int64_t offset;
        int result = libarchive.read_data_block(member->level->archive, &data, &size, &offset);
        if (result == ARCHIVE_EOF) {
            member->ended = true;
            return false;
        }
        uint64_t start = (uint64_t)offset;
        if (result < ARCHIVE_WARN || (size && (offset < 0 || start < member->position)) ||
            i > EMPTY_BLOCKS) {
            fail_read(member, result);
            member->ended = true;
            return false;
        }
        if (result == ARCHIVE_WARN)
            warn(member);
        if (!size)
            continue;
        member->gap = start - member->position;
        member->block = data;
        member->block_size = size;
        member->position = start + size;
        return passes_limits(member, member->gap + size);
    }
    return false;
}

/* Of what is there already. */
static size_t take(struct member *member, uint8_t *data, size_t size)
{
    if (member->gap) {
        if (size > member->gap)
            size = (size_t)member->gap;
        memset(data, 0, size);
        member->gap -= size;
        return size;
    }
    if (size > member->block_size)
        size = member->block_size;
    memcpy(data, member->block, size);
    member->block += size;
    member->block_size -= size;
    return size;
}

static size_t unpack(struct member *member, uint8_t *data, size_t size)
{
    size_t done = 0;
    while (done < size && (member->gap || member->block_size || next_block(member)))
        done += take(member, data + done, size - done);
    return done;
}

void member_begin(struct member *member, struct level *level)
{
    *member = (struct member){.walk = level->walk, .level = level};
    member->first_size = unpack(member, member->first, sizeof member->first);
}

void member_end(struct member *member)
{
    free(member->message);
    member->message = NULL;
}

size_t member_read(struct member *member, void *data, size_t size)
{
    size_t again = 0;
    if (member->at < member->first_size) {
        again = member->first_size - (size_t)member->at;
        if (again > size)
            again = size;
        memcpy(data, member->first + member->at, again);
    }
    size_t got = again + unpack(member, (uint8_t *)data + again, size - again);
    member->at += got;
    return got;
}

void member_drain(struct member *member)
{
    member->draining = true;
    do {
        member->gap = 0;
        member->block_size = 0;
    } while (!member->level->dead && next_block(member));
}

bool member_buffer(struct member *member, struct buffer *buffer, uint64_t expected)
{
    struct walk *walk = member->walk;
    uint64_t room =
        walk->limits->buffer > walk->buffered ? walk->limits->buffer - walk->buffered : 0;
    if (expected > room)
        return false;
    size_t got;
    do {
        if (buffer->size == buffer->capacity) {
            uint64_t capacity = buffer->capacity ? buffer->capacity + buffer->capacity / 2 : 65536;
            if (!buffer->capacity && expected)
                capacity = expected + 1;
            if (capacity > room + 1)
                capacity = room + 1;
            if (capacity <= buffer->size)
                break;
            buffer->data = memory_resize(buffer->data, (size_t)capacity, 1);
            buffer->capacity = (size_t)capacity;
        }
        got = member_read(member, buffer->data + buffer->size, buffer->capacity - buffer->size);
        buffer->size += got;
    } while (got);
    walk->buffered += buffer->size;
    return buffer->size <= room;
}

/* A read that goes back is an error of the reader; one that goes on passes over what lies between.
 */
static int64_t read_at(void *context, void *data, size_t size, uint64_t offset, struct error *error)
{
    struct member *member = context;
    uint8_t waste[4096];
    if (offset < member->at)
        return error_set(error, ERROR_INTERNAL, "an archive's member is read backwards");
    while (member->at < offset) {
        uint64_t left = offset - member->at;
        if (!member_read(member, waste, left < sizeof waste ? (size_t)left : sizeof waste))
            return 0;
    }
    return (int64_t)member_read(member, data, size);
}

struct log_source member_source(struct member *member)
{
    return (struct log_source){read_at, member, LOG_SIZE_UNKNOWN};
}
