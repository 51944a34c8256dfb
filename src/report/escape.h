/* SPDX-License-Identifier: MIT */
#pragma once

/* Text of strangers made safe for its reader: always valid UTF-8 (bytes that are none become
 * U+FFFD), and nothing in it drives a terminal. What does not print (controls, bidirectional and
 * other format characters, line separators, unassigned code points) is escaped in both forms. */

#include "base/buffer.h"
#include "base/text.h"

/* Bytes that a JSON string of size bytes of input needs at most, with its quotes. */
#define ESCAPE_JSON_FACTOR 6
#define ESCAPE_JSON_QUOTES 2

/* Writes a JSON string with its quotes to a place with room for the above. Returns the place behind
 * it. */
char *escape_json_write(char *at, struct text text);
void escape_json(struct buffer *out, struct text text);

/* Appends JSON that a library made of valid UTF-8, with characters that do not print escaped. They
 * can only stand inside strings. */
void escape_json_document(struct buffer *out, struct text json);

/* Appends text for a terminal: \n, \x1b, \u202e, \U000e0041 stand for what does not print. A
 * backslash stays as it is, so that paths and commands can be copied. */
void escape_visible(struct buffer *out, struct text text);

/* What stands in markup for a character that it uses itself: & < > and the double quote; NULL for
 * all others. */
const char *escape_entity(char character);

/* False for what is escaped above: it does not print. */
bool escape_prints(uint32_t character);

/* Columns that escaped text takes on a terminal. */
size_t escape_columns(struct text text);
/* Bytes at the start that are printable ASCII: escape_visible() leaves them as they are, and each
 * takes a column. */
size_t escape_plain_run(struct text text);
