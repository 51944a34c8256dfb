/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "reader/libevt_parts.h"

#include <stdio.h>
#include <string.h>

int libevt_set_error(struct error *error, const char *what, libevt_error_t **libevt)
{
    char lines[2048] = "";
    if (*libevt)
        libevt_error_backtrace_sprint(*libevt, lines, sizeof lines);
    libevt_error_free(libevt);
    lines[strcspn(lines, "\n")] = '\0';
    return error_set(error, ERROR_FORMAT, "%s: %s", what, lines[0] ? lines : "no reason given");
}

/* ---- how libevt reads: through the file's source, without moving the walk's place in it ---- */

static struct libevt_parts *parts_of(intptr_t *handle)
{
    return (struct libevt_parts *)handle;
}

static int io_free(intptr_t **handle, libbfio_error_t **error)
{
    (void)error;
    *handle = NULL; /* the parts own themselves */
    return 1;
}

static int io_clone(intptr_t **copy, intptr_t *handle, libbfio_error_t **error)
{
    (void)copy, (void)handle, (void)error;
    return -1;
}

static int io_open(intptr_t *handle, int flags, libbfio_error_t **error)
{
    (void)error;
    parts_of(handle)->open = (flags & LIBBFIO_ACCESS_FLAG_WRITE) == 0;
    return parts_of(handle)->open ? 1 : -1;
}

static int io_close(intptr_t *handle, libbfio_error_t **error)
{
    (void)error;
    parts_of(handle)->open = false;
    return 0;
}

static ssize_t io_read(intptr_t *handle, uint8_t *data, size_t size, libbfio_error_t **error)
{
    (void)error;
    struct libevt_parts *parts = parts_of(handle);
    int64_t got = evt_file_read(parts->file, data, size, parts->at);
    if (got > 0)
        parts->at += (uint64_t)got;
    return (ssize_t)got;
}

static ssize_t io_write(intptr_t *handle, const uint8_t *data, size_t size, libbfio_error_t **error)
{
    (void)handle, (void)data, (void)size, (void)error;
    return -1;
}

static off64_t io_seek(intptr_t *handle, off64_t offset, int whence, libbfio_error_t **error)
{
    (void)error;
    struct libevt_parts *parts = parts_of(handle);
    int64_t base = whence == SEEK_CUR   ? (int64_t)parts->at
                   : whence == SEEK_END ? (int64_t)parts->file->size
                                        : 0;
    int64_t place;
    if (__builtin_add_overflow(base, (int64_t)offset, &place) || place < 0)
        return -1;
    parts->at = (uint64_t)place;
    return place;
}

static int io_exists(intptr_t *handle, libbfio_error_t **error)
{
    (void)handle, (void)error;
    return 1;
}

static int io_is_open(intptr_t *handle, libbfio_error_t **error)
{
    (void)error;
    return parts_of(handle)->open;
}

static int io_size(intptr_t *handle, size64_t *size, libbfio_error_t **error)
{
    (void)error;
    *size = parts_of(handle)->file->size;
    return 1;
}

static int open_parts(struct libevt_parts *parts, struct error *error)
{
    libbfio_error_t *io_error = NULL;
    if (libbfio_handle_initialize(&parts->handle, (intptr_t *)parts, io_free, io_clone, io_open,
                                  io_close, io_read, io_write, io_seek, io_exists, io_is_open,
                                  io_size, LIBBFIO_FLAG_IO_HANDLE_NON_MANAGED, &io_error) != 1) {
        libbfio_error_free(&io_error);
        return error_set(error, ERROR_INTERNAL, "libbfio refuses a handle");
    }
    libevt_error_t *evt_error = NULL;
    if (libevt_file_initialize(&parts->evt, &evt_error) != 1 ||
        libevt_file_open_file_io_handle(parts->evt, parts->handle, LIBEVT_OPEN_READ, &evt_error) !=
            1)
        return libevt_set_error(error, "libevt refuses the log", &evt_error);
    return 0;
}

/* ---- its records ---- */

int libevt_parts_get(struct libevt_parts *parts, const struct libevt_entry *entry,
                     struct error *error)
{
    libevt_error_t *evt_error = NULL;
    if (parts->record)
        libevt_record_free(&parts->record, NULL);
    int got =
        entry->recovered
            ? libevt_file_get_recovered_record_by_index(parts->evt, entry->index, &parts->record,
                                                        &evt_error)
            : libevt_file_get_record_by_index(parts->evt, entry->index, &parts->record, &evt_error);
    return got == 1 ? 0 : libevt_set_error(error, "libevt cannot read it", &evt_error);
}

/* A record that libevt cannot read has no place, and keeps offset and number 0. */
static void note_place(struct libevt_parts *parts, struct libevt_entry *entry)
{
    struct error ignored = {0};
    off64_t offset = 0;
    if (libevt_parts_get(parts, entry, &ignored) == 0 &&
        libevt_record_get_offset(parts->record, &offset, NULL) == 1 && offset > 0 &&
        libevt_record_get_identifier(parts->record, &entry->number, NULL) == 1)
        entry->offset = (uint64_t)offset;
}

int libevt_log_open(struct libevt_log *log, struct evt_file *file, struct error *error)
{
    int own = 0, recovered = 0;
    *log = (struct libevt_log){.parts = memory_zeroed(1, sizeof *log->parts)};
    log->parts->file = file;
    if (open_parts(log->parts, error) < 0 ||
        libevt_file_get_number_of_records(log->parts->evt, &own, NULL) != 1 ||
        libevt_file_get_number_of_recovered_records(log->parts->evt, &recovered, NULL) != 1 ||
        own < 0 || recovered < 0) {
        libevt_log_close(log);
        return error_set(error, ERROR_FORMAT, "libevt does not count the records");
    }
    log->count = (size_t)own + (size_t)recovered;
    log->entries = memory_zeroed(log->count, sizeof *log->entries);
    for (size_t i = 0; i < log->count; i++) {
        struct libevt_entry *entry = &log->entries[i];
        entry->recovered = i >= (size_t)own;
        entry->index = (int)(entry->recovered ? i - (size_t)own : i);
        note_place(log->parts, entry);
    }
    return 0;
}

void libevt_log_close(struct libevt_log *log)
{
    struct libevt_parts *parts = log->parts;
    if (!parts)
        return;
    if (parts->record)
        libevt_record_free(&parts->record, NULL);
    if (parts->evt) {
        libevt_file_close(parts->evt, NULL);
        libevt_file_free(&parts->evt, NULL);
    }
    if (parts->handle)
        libbfio_handle_free(&parts->handle, NULL);
    buffer_free(&parts->text);
    free(parts->strings);
    free(parts->binary);
    free(parts);
    free(log->entries);
    *log = (struct libevt_log){0};
}
