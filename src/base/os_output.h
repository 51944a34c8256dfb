/* SPDX-License-Identifier: MIT */
#pragma once

/* Where a result goes: standard output, or a file that appears whole or not at all. Paths are
 * UTF-8. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct os_output {
    int descriptor;
    char *path;      /* for errors; NULL = standard output */
    char *temporary; /* NULL when the file is written in place */
    char *target;    /* what the temporary file becomes */
};

/* Opens standard output for NULL. Where path is or becomes a regular file, the bytes go to a new
 * file beside it until os_output_close() renames it; a device or pipe is written in place. */
int os_output_open(struct os_output *output, const char *path, struct error *error);
int os_output_write(struct os_output *output, const void *data, size_t size, struct error *error);

/* With keep false, or after a failure, a temporary file is removed and the old file stays. */
int os_output_close(struct os_output *output, bool keep, struct error *error);

/* Writes a file that only its owner may read, whole or not at all; an old one is replaced. */
int os_write_private_file(const char *path, const void *data, size_t size, struct error *error);
/* Removes the temporary file of an output that is open, for a process that is about to end. Safe in
 * a signal's handler. */
void os_output_abandon(void);

/* Ends the process for want of memory: says the line on standard error, allocates nothing. */
_Noreturn void os_end_abruptly(const char *line, int status);

/* Makes a standard descriptor that is closed one that cannot be used, lest an input get its number;
 * and has a file that grows too large for the user's limit fail, not end the process. */
void os_prepare_descriptors(void);

/* All at once. */
int os_write_file(const char *path, const void *data, size_t size, struct error *error);
