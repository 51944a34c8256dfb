/* SPDX-License-Identifier: MIT */
#pragma once

/* The file calls of the operating system, for reading inputs and writing results. Paths are UTF-8.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct os_stat {
    bool is_folder;
    bool is_regular;
    uint64_t size; /* bytes; 0 unless regular */
};

/* Opens for reading, and never waits for that: a device opens, and a FIFO that somebody writes to;
 * a socket does not. Returns the descriptor, or -1 with the error set (it names the path). */
int os_open_read(const char *path, struct error *error);
int os_stat_path(const char *path, struct os_stat *ret_stat, struct error *error);
/* The same of a link itself, which is then neither a folder nor regular. */
int os_stat_link(const char *path, struct os_stat *ret_stat, struct error *error);
/* Whether there is anything at the path, be it a link that leads nowhere. */
bool os_exists(const char *path);
/* Whether both paths lead to one existing regular file. */
bool os_same_file(const char *first, const char *second);
int os_stat_descriptor(int descriptor, struct os_stat *ret_stat);
int os_duplicate(int descriptor); /* -1 with errno set */
void os_close(int descriptor);

/* Reads up to size bytes at an offset; less only at the end of the file. Returns the number of
 * bytes, or -1 with errno set. */
int64_t os_read_at(int descriptor, void *data, size_t size, uint64_t offset);

/* Tells the system that a part of a file will soon be read, from its end on. Does nothing when the
 * end of it is in memory already. */
void os_will_read(int descriptor, uint64_t offset, uint64_t size);

/* Reads up to size bytes from where the descriptor stands; less only at the end. */
int64_t os_read(int descriptor, void *data, size_t size);

/* Calls visit for each entry of a folder (not "." and ".."), sorted by the bytes of their names.
 * Stops when visit returns non-zero and returns that; -1 with the error set if the folder cannot be
 * read. */
int os_list_folder(const char *path, int (*visit)(void *context, const char *name), void *context,
                   struct error *error);
