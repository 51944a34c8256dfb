/* SPDX-License-Identifier: MIT */
#include "input/open.h"

#include "base/os_file.h"
#include "input/archive.h"

#include <errno.h>
#include <string.h>

/* A pipe gives its bytes once: those that told the format are given again from file->first. */
static int64_t stream_read_at(void *context, void *data, size_t size, uint64_t offset,
                              struct error *error)
{
    struct input_file *file = context;
    size_t again = 0;
    if (offset < file->first_size) {
        again = file->first_size - (size_t)offset;
        if (again > size)
            again = size;
        memcpy(data, file->first + offset, again);
        offset += again;
    }
    uint8_t waste[4096];
    while (size > again && file->position < offset) {
        uint64_t skip = offset - file->position;
        int64_t got = os_read(file->descriptor, waste, skip < sizeof waste ? skip : sizeof waste);
        if (got <= 0)
            break;
        file->position += (uint64_t)got;
    }
    if (size == again || file->position != offset)
        return (int64_t)again;
    int64_t got = os_read(file->descriptor, (char *)data + again, size - again);
    if (got < 0)
        return error_set(error, ERROR_IO, "cannot be read: %s", strerror(errno));
    file->position += (uint64_t)got;
    return (int64_t)again + got;
}

/* A pipe may give less at a time than it will give in all. */
static int64_t read_stream_start(struct input_file *file)
{
    size_t size = 0;
    int64_t got;
    do {
        got = os_read(file->descriptor, file->first + size, INPUT_SNIFF_SIZE - size);
        if (got < 0)
            return got;
        size += (size_t)got;
    } while (got > 0 && size < INPUT_SNIFF_SIZE);
    return (int64_t)size;
}

static int read_first(struct input_file *file, const char *path, struct error *error)
{
    int64_t got = file->size != LOG_SIZE_UNKNOWN
                      ? os_read_at(file->descriptor, file->first, INPUT_SNIFF_SIZE, 0)
                      : read_stream_start(file);
    if (got < 0)
        return error_set(error, ERROR_IO, "%s: cannot be read: %s", path, strerror(errno));
    file->first_size = (size_t)got;
    file->position = (uint64_t)got;
    file->format = log_format_of(file->first, file->first_size);
    file->is_archive =
        file->format == LOG_FORMAT_UNKNOWN && archive_sniff(file->first, file->first_size);
    return 0;
}

static void set_source(struct input_file *file)
{
    file->source = file->size != LOG_SIZE_UNKNOWN
                       ? log_source_descriptor(&file->descriptor, file->size)
                       : (struct log_source){stream_read_at, file, LOG_SIZE_UNKNOWN};
}

int input_file_open(struct input_file *file, const char *path, struct error *error)
{
    struct os_stat status;
    *file = (struct input_file){.size = LOG_SIZE_UNKNOWN};
    if (strcmp(path, INPUT_STANDARD) != 0)
        file->descriptor = os_open_read(path, error);
    if (file->descriptor < 0)
        return -1;
    if (os_stat_descriptor(file->descriptor, &status) == 0 && status.is_regular)
        file->size = status.size;
    set_source(file);
    if (read_first(file, path, error) < 0) {
        input_file_close(file);
        return -1;
    }
    return 0;
}

void input_file_adopt(struct input_file *file, int descriptor, uint64_t size, struct text first)
{
    *file = (struct input_file){.descriptor = descriptor, .size = size};
    if (first.size > INPUT_SNIFF_SIZE)
        first.size = INPUT_SNIFF_SIZE;
    if (first.size)
        memcpy(file->first, first.data, first.size);
    file->first_size = first.size;
    file->position = first.size;
    set_source(file);
}

void input_file_close(struct input_file *file)
{
    if (file->descriptor > 0)
        os_close(file->descriptor);
    file->descriptor = -1;
}

static bool ends_with(struct text text, struct text end)
{
    return text.size > end.size &&
           text_equal_fold((struct text){text.data + text.size - end.size, end.size}, end);
}

static bool ends_with_any(const char *path, const char *const *ends)
{
    for (; *ends; ends++)
        if (ends_with(text_of(path), text_of(*ends)))
            return true;
    return false;
}

bool input_name_claims_log(const char *path)
{
    static const char *const ends[] = {".evtx", ".evt", NULL};
    return ends_with_any(path, ends);
}

bool input_name_claims_packed_log(const char *path)
{
    static const char *const ends[] = {".evtx.gz", ".evtx.bz2", ".evtx.xz", ".evtx.zst", ".evt.gz",
                                       ".evt.bz2", ".evt.xz",   ".evt.zst", NULL};
    return ends_with_any(path, ends);
}

bool input_name_claims_archive(const char *path)
{
    static const char *const ends[] = {".zip",    ".7z",      ".cab",    ".rar",     ".tar", ".tgz",
                                       ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", NULL};
    return ends_with_any(path, ends) || input_name_claims_packed_log(path);
}

const char *input_kind_of(const void *data, size_t size, const char *path)
{
    const uint8_t *bytes = data;
    if (size == 0)
        return "empty";
    if (input_name_claims_archive(path))
        return "no archive, whatever its name says: it is damaged, or one part of several that "
               "must be joined";
    if (bytes[0] == '<' || (size >= 4 && memcmp(bytes, "\xef\xbb\xbf<", 4) == 0))
        return "XML text, but no export of an event log";
    return "no Windows event log";
}
