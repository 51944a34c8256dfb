/* SPDX-License-Identifier: MIT */
#include "base/os_file.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Whether a FIFO has something to read, or somebody who may still write: tee() looks without
 * taking, and without waiting. */
static bool is_abandoned(int fifo)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return false;
    bool abandoned = tee(fifo, ends[1], 1, SPLICE_F_NONBLOCK) == 0;
    close(ends[0]);
    close(ends[1]);
    return abandoned;
}

int os_open_read(const char *path, struct error *error)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return error_set(error, ERROR_IO, "%s: cannot be opened: %s", path,
                         errno == ENXIO ? "it is a socket" : strerror(errno));
    if (fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode) && is_abandoned(descriptor)) {
        close(descriptor);
        return error_set(error, ERROR_IO, "%s: cannot be read: it is a FIFO that nobody writes to",
                         path);
    }
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    return descriptor;
}

static void stat_fill(const struct stat *status, struct os_stat *ret_stat)
{
    ret_stat->is_folder = S_ISDIR(status->st_mode);
    ret_stat->is_regular = S_ISREG(status->st_mode);
    ret_stat->size = ret_stat->is_regular ? (uint64_t)status->st_size : 0;
}

static int stat_with(int (*call)(const char *path, struct stat *status), const char *path,
                     struct os_stat *ret_stat, struct error *error)
{
    struct stat status;
    if (call(path, &status) < 0)
        return error_set(error, ERROR_IO, "%s: cannot be opened: %s", path, strerror(errno));
    stat_fill(&status, ret_stat);
    return 0;
}

int os_stat_path(const char *path, struct os_stat *ret_stat, struct error *error)
{
    return stat_with(stat, path, ret_stat, error);
}

int os_stat_link(const char *path, struct os_stat *ret_stat, struct error *error)
{
    return stat_with(lstat, path, ret_stat, error);
}

bool os_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

bool os_same_file(const char *first, const char *second)
{
    struct stat one, other;
    return stat(first, &one) == 0 && stat(second, &other) == 0 && S_ISREG(one.st_mode) &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

int os_stat_descriptor(int descriptor, struct os_stat *ret_stat)
{
    struct stat status;
    if (fstat(descriptor, &status) < 0)
        return -1;
    stat_fill(&status, ret_stat);
    return 0;
}

int os_duplicate(int descriptor)
{
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}

void os_close(int descriptor)
{
    close(descriptor);
}

int64_t os_read_at(int descriptor, void *data, size_t size, uint64_t offset)
{
    size_t done = 0;
    if (offset > INT64_MAX - size)
        return 0;
    while (done < size) {
        ssize_t got = pread(descriptor, (char *)data + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

/* Linux reads no more than this for one such call, on most devices. */
#define WILL_READ_SIZE (512u << 10)

void os_will_read(int descriptor, uint64_t offset, uint64_t size)
{
    char byte;
    struct iovec last = {&byte, 1};
    if (size == 0 || preadv2(descriptor, &last, 1, (off_t)(offset + size - 1), RWF_NOWAIT) == 1)
        return;
    for (uint64_t end = size, at; end > 0; end = at) {
        at = (end - 1) / WILL_READ_SIZE * WILL_READ_SIZE;
        posix_fadvise(descriptor, (off_t)(offset + at), (off_t)(end - at), POSIX_FADV_WILLNEED);
    }
}

int64_t os_read(int descriptor, void *data, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(descriptor, (char *)data + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

struct names {
    char **items;
    size_t count, capacity;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_names(const char *path, struct names *names, struct error *error)
{
    DIR *folder = opendir(path);
    if (!folder)
        return error_set(error, ERROR_IO, "%s: the folder cannot be opened: %s", path,
                         strerror(errno));
    struct dirent *entry;
    while ((errno = 0, entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        names->items =
            memory_grow(names->items, names->count, &names->capacity, sizeof *names->items);
        names->items[names->count++] = memory_text(entry->d_name);
    }
    int failed = errno;
    closedir(folder);
    if (failed)
        return error_set(error, ERROR_IO, "%s: the folder cannot be read: %s", path,
                         strerror(failed));
    return 0;
}

int os_list_folder(const char *path, int (*visit)(void *context, const char *name), void *context,
                   struct error *error)
{
    struct names names = {0};
    int result = read_names(path, &names, error);
    if (result == 0 && names.count)
        qsort(names.items, names.count, sizeof *names.items, compare_names);
    for (size_t i = 0; i < names.count; i++) {
        if (result == 0)
            result = visit(context, names.items[i]);
        free(names.items[i]);
    }
    free(names.items);
    return result;
}
