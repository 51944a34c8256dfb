/* SPDX-License-Identifier: MIT */
#pragma once

/* Where a log goes: a buffer, or a file that can be sought in. */

#include "base/buffer.h"
#include "base/error.h"

#include <stdio.h>

struct sink {
    struct buffer *buffer; /* borrowed; or NULL */
    FILE *file;            /* borrowed; or NULL */
    uint64_t size;
};

int sink_append(struct sink *sink, const void *data, size_t size, struct error *error);
int sink_overwrite(struct sink *sink, uint64_t offset, const void *data, size_t size,
                   struct error *error);
int sink_truncate(struct sink *sink, uint64_t size, struct error *error);
