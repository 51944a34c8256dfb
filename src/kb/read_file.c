/* SPDX-License-Identifier: MIT */
#include "kb/read_file.h"

#include "base/os_file.h"

#include <errno.h>
#include <string.h>

int kb_read_descriptor(struct buffer *out, int descriptor, const char *path, size_t limit,
                       struct error *error)
{
    char piece[65536];
    size_t total = 0;
    for (;;) {
        int64_t size = os_read(descriptor, piece, sizeof piece);
        if (size < 0)
            return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
        if (size == 0)
            return 0;
        total += (size_t)size;
        if (total > limit)
            return error_set(error, ERROR_LIMIT, "%s: larger than %zu bytes", path, limit);
        buffer_append(out, piece, (size_t)size);
    }
}

int kb_read_file(struct buffer *out, const char *path, size_t limit, struct error *error)
{
    int descriptor = os_open_read(path, error);
    if (descriptor < 0)
        return -1;
    int result = kb_read_descriptor(out, descriptor, path, limit, error);
    os_close(descriptor);
    return result;
}
