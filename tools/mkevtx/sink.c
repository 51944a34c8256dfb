/* SPDX-License-Identifier: MIT */
#include "mkevtx/sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int failed(struct error *error)
{
    return error_set(error, ERROR_IO, "cannot write: %s", strerror(errno));
}

int sink_append(struct sink *sink, const void *data, size_t size, struct error *error)
{
    if (sink->buffer)
        buffer_append(sink->buffer, data, size);
    else if (fwrite(data, 1, size, sink->file) != size)
        return failed(error);
    sink->size += size;
    return 0;
}

int sink_overwrite(struct sink *sink, uint64_t offset, const void *data, size_t size,
                   struct error *error)
{
    if (offset > sink->size || size > sink->size - offset)
        return error_set(error, ERROR_FORMAT, "bytes to overwrite are beyond the end of the log");
    if (sink->buffer) {
        memcpy(sink->buffer->data + offset, data, size);
        return 0;
    }
    if (fseeko(sink->file, (off_t)offset, SEEK_SET) != 0 ||
        fwrite(data, 1, size, sink->file) != size || fseeko(sink->file, 0, SEEK_END) != 0)
        return failed(error);
    return 0;
}

int sink_truncate(struct sink *sink, uint64_t size, struct error *error)
{
    if (size > sink->size)
        return error_set(error, ERROR_FORMAT, "cannot truncate the log to more than it has");
    if (sink->buffer)
        sink->buffer->size = (size_t)size;
    else if (fflush(sink->file) != 0 || ftruncate(fileno(sink->file), (off_t)size) != 0)
        return failed(error);
    sink->size = size;
    return 0;
}
