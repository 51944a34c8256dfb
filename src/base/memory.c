/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void (*end_exhausted)(void);

void memory_exhausted_calls(void (*end)(void))
{
    end_exhausted = end;
}

void memory_exhausted(void)
{
    if (end_exhausted)
        end_exhausted();
    abort();
}

static void *check(void *memory)
{
    if (!memory)
        memory_exhausted();
    return memory;
}

void *memory_allocate(size_t size)
{
    return check(malloc(size ? size : 1));
}

void *memory_zeroed(size_t count, size_t size)
{
    return check(calloc(count ? count : 1, size ? size : 1));
}

void *memory_resize(void *items, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        memory_exhausted();
    return check(realloc(items, bytes ? bytes : 1));
}

char *memory_text(const char *text)
{
    return text ? check(strdup(text)) : NULL;
}

char *memory_text_n(const char *text, size_t size)
{
    if (size == SIZE_MAX)
        memory_exhausted();
    char *copy = check(malloc(size + 1));
    if (size)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *memory_format_list(const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        memory_exhausted();
    return text;
}

char *memory_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = memory_format_list(format, arguments);
    va_end(arguments);
    return text;
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    size_t wanted;
    if (__builtin_mul_overflow(*capacity, (size_t)2, &wanted))
        memory_exhausted();
    if (wanted < 8)
        wanted = 8;
    items = memory_resize(items, wanted, size);
    *capacity = wanted;
    return items;
}
