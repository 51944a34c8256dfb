/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

/* Room for size more bytes and the NUL behind them. */
static void reserve(struct buffer *buffer, size_t size)
{
    size_t need;
    if (__builtin_add_overflow(buffer->size, size, &need) ||
        __builtin_add_overflow(need, (size_t)1, &need))
        memory_exhausted();
    if (need <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity : 64;
    while (capacity < need)
        if (__builtin_mul_overflow(capacity, (size_t)2, &capacity))
            memory_exhausted();
    buffer->data = memory_resize(buffer->data, capacity, 1);
    buffer->capacity = capacity;
}

char *buffer_reserve(struct buffer *buffer, size_t size)
{
    reserve(buffer, size);
    return buffer->data + buffer->size;
}

void buffer_commit(struct buffer *buffer, size_t size)
{
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
    reserve(buffer, size);
    if (size)
        memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0)
        memory_exhausted();
    reserve(buffer, (size_t)size);
    vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
    va_end(again);
    buffer->size += (size_t)size;
}

char *buffer_take(struct buffer *buffer)
{
    reserve(buffer, 0);
    char *data = buffer->data;
    data[buffer->size] = '\0';
    *buffer = (struct buffer){0};
    return data;
}
