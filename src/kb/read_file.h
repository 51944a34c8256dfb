/* SPDX-License-Identifier: MIT */
#pragma once

/* Whole files into memory, with a bound. */

#include "base/buffer.h"
#include "base/error.h"

/* Appends the file's bytes. Returns -1 with the error set (it names the path) if it cannot be read
 * or holds more than limit bytes. */
int kb_read_file(struct buffer *out, const char *path, size_t limit, struct error *error);
/* The same of what is open already, from where it stands. */
int kb_read_descriptor(struct buffer *out, int descriptor, const char *path, size_t limit,
                       struct error *error);
