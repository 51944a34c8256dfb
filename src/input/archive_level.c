/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "input/archive_walk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

char *archive_complaint(struct archive *archive)
{
    const char *text = libarchive.error_string(archive);
    struct text bytes = text_of(text ? text : "no reason given");
    return text_is_utf8(bytes) ? text_copy(bytes) : memory_text("a name in it is no UTF-8");
}

static la_ssize_t read_source(struct level *level, size_t size)
{
    struct error error = {0};
    int64_t got =
        level->source.read_at(level->source.context, level->block, size, level->offset, &error);
    if (got < 0) {
        libarchive.set_error(level->archive, EIO, "%s", error.text);
        return ARCHIVE_FATAL;
    }
    level->offset += (uint64_t)got;
    level->walk->packed += (uint64_t)got;
    return (la_ssize_t)got;
}

/* Of a member: what was buffered of it first. */
static la_ssize_t read_inner(struct level *level, const void **ret_block)
{
    if (level->offset < level->buffer.size) {
        *ret_block = level->buffer.data + level->offset;
        la_ssize_t size = (la_ssize_t)(level->buffer.size - level->offset);
        level->offset = level->buffer.size;
        return size;
    }
    if (!level->member)
        return 0;
    size_t got = member_read(level->member, level->block, ARCHIVE_BLOCK);
    if (got == 0 && level->member->code) {
        libarchive.set_error(level->archive, EIO, "%s", level->member->message);
        return ARCHIVE_FATAL;
    }
    return (la_ssize_t)got;
}

static la_ssize_t read_block(struct archive *archive, void *context, const void **ret_block)
{
    struct level *level = context;
    (void)archive;
    if (level->walk->limit)
        return ARCHIVE_FATAL;
    *ret_block = level->block;
    return level->depth == 1 && !level->buffer.data ? read_source(level, ARCHIVE_BLOCK)
                                                    : read_inner(level, ret_block);
}

/* Where the level's bytes end; LOG_SIZE_UNKNOWN for what can only be read forward. */
static uint64_t level_size(const struct level *level)
{
    if (level->buffer.data)
        return level->member ? LOG_SIZE_UNKNOWN : level->buffer.size;
    return level->depth == 1 ? level->source.size : LOG_SIZE_UNKNOWN;
}

static la_int64_t seek(struct archive *archive, void *context, la_int64_t offset, int whence)
{
    struct level *level = context;
    (void)archive;
    la_int64_t from = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (la_int64_t)level->offset
                                           : (la_int64_t)level_size(level);
    la_int64_t to;
    if (__builtin_add_overflow(from, offset, &to) || to < 0)
        return ARCHIVE_FATAL;
    if ((uint64_t)to > level_size(level))
        to = (la_int64_t)level_size(level);
    level->offset = (uint64_t)to;
    return to;
}

static la_int64_t skip(struct archive *archive, void *context, la_int64_t size)
{
    struct level *level = context;
    (void)archive;
    uint64_t left = level_size(level) - level->offset;
    if (size > 0 && (uint64_t)size > left)
        size = (la_int64_t)left;
    level->offset += (uint64_t)size;
    return size;
}

/* Nothing else than what the first bytes announce: the library knows many formats, and filters
 * that are other programs. */
static void support(struct archive *archive, enum archive_kind kind, bool seekable)
{
    switch (kind) {
    case ARCHIVE_KIND_ZIP:
        libarchive.read_support_format_zip_streamable(archive);
        if (seekable)
            libarchive.read_support_format_zip_seekable(archive);
        break;
    case ARCHIVE_KIND_7ZIP:
        libarchive.read_support_format_7zip(archive);
        break;
    case ARCHIVE_KIND_CAB:
        libarchive.read_support_format_cab(archive);
        break;
    case ARCHIVE_KIND_RAR:
        libarchive.read_support_format_rar(archive);
        libarchive.read_support_format_rar5(archive);
        break;
    case ARCHIVE_KIND_COMPRESSED:
        libarchive.read_support_filter_gzip(archive);
        libarchive.read_support_filter_bzip2(archive);
        libarchive.read_support_filter_xz(archive);
        libarchive.read_support_filter_zstd(archive);
        libarchive.read_support_format_raw(archive);
        libarchive.read_support_format_tar(archive);
        break;
    case ARCHIVE_KIND_TAR:
        libarchive.read_support_format_tar(archive);
        break;
    case ARCHIVE_KIND_NONE:
        break;
    }
}

int archive_level_open(struct level *level, struct error *error)
{
    bool seekable = level_size(level) != LOG_SIZE_UNKNOWN;
    level->archive = libarchive.read_new();
    if (!level->archive)
        return error_set(error, ERROR_INTERNAL, "there is no memory for it");
    level->block = memory_resize(NULL, ARCHIVE_BLOCK, 1);
    support(level->archive, level->kind, seekable);
    libarchive.read_set_callback_data(level->archive, level);
    libarchive.read_set_read_callback(level->archive, read_block);
    if (seekable) {
        libarchive.read_set_seek_callback(level->archive, seek);
        libarchive.read_set_skip_callback(level->archive, skip);
    }
    if (libarchive.read_open1(level->archive) >= ARCHIVE_WARN)
        return 0;
    AUTO_FREE char *complaint = archive_complaint(level->archive);
    return error_set(error, ERROR_FORMAT, "%s", complaint);
}

void archive_level_close(struct level *level)
{
    if (level->archive)
        libarchive.read_free(level->archive);
    free(level->block);
    free(level->first_encrypted);
    level->walk->buffered -= level->buffer.size;
    buffer_free(&level->buffer);
}
