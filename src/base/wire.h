/* SPDX-License-Identifier: MIT */
#pragma once

/* Messages between processes: numbers of variable size (LEB128) and counted bytes. The reading side
 * trusts nothing: a read beyond the end, or a number that does not fit, marks the reader as failed,
 * and every later read gives 0 or the empty text. */

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void wire_put_u8(struct buffer *out, uint8_t value);
void wire_put_number(struct buffer *out, uint64_t value);
/* The difference of two numbers, small when they lie close together, in either order. */
void wire_put_step(struct buffer *out, uint64_t from, uint64_t to);
void wire_put_text(struct buffer *out, struct text text);

struct wire_reader {
    const char *at;
    size_t left;
    bool failed;
};

struct wire_reader wire_reader_of(struct text bytes); /* borrows the bytes */
uint8_t wire_u8(struct wire_reader *reader);
uint64_t wire_number(struct wire_reader *reader);
/* A number of at most max. */
size_t wire_limited(struct wire_reader *reader, size_t max);
/* A number of items, each of which takes at least item_size bytes of what is left. */
size_t wire_count(struct wire_reader *reader, size_t item_size, size_t max);
uint64_t wire_step(struct wire_reader *reader, uint64_t from);
/* Counted bytes, at most max; borrowed from the message. */
struct text wire_bytes(struct wire_reader *reader, size_t max);
/* Valid UTF-8 of at most max bytes; borrowed from the message. */
struct text wire_text(struct wire_reader *reader, size_t max);
/* The same, without NULs, so that it can become a C string. */
struct text wire_string(struct wire_reader *reader, size_t max);
bool wire_fail(struct wire_reader *reader);         /* marks it as failed; always false */
bool wire_at_end(const struct wire_reader *reader); /* nothing failed and nothing is left */
