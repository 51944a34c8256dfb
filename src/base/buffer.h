/* SPDX-License-Identifier: MIT */
#pragma once

/* A growing run of bytes, for text under construction and for messages between processes. */

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *data; /* owned; NUL-terminated after any append */
    size_t size, capacity;
};

void buffer_free(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory */
/* Makes room for size more bytes and gives their place; buffer_commit() says how many of them were
 * written. */
char *buffer_reserve(struct buffer *buffer, size_t size);
void buffer_commit(struct buffer *buffer, size_t size);
void buffer_append(struct buffer *buffer, const void *data, size_t size);
void buffer_text(struct buffer *buffer, const char *text);
__attribute__((format(printf, 2, 3))) void buffer_format(struct buffer *buffer, const char *format,
                                                         ...);
char *buffer_take(struct buffer *buffer); /* the text, which the caller frees; never NULL */

#define AUTO_BUFFER __attribute__((cleanup(buffer_free)))
