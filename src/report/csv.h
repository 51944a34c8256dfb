/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the CSV writers: cells and rows of RFC 4180 (a comma between cells, CRLF behind each row,
 * quotes where a cell needs them), UTF-8 without a byte order mark.
 *
 * A text cell has no line break and no control character: what does not print stands as it does in
 * text (escape.h), so that a row is always a line. No text cell is a formula to a spreadsheet: an
 * apostrophe goes before its first character where, spaces, quotes and apostrophes aside, it begins
 * with =, +, -, @ or their full-width forms, and before each part behind a semicolon that begins
 * so, for where the semicolon separates cells a spreadsheet would cut there. A whole cell that is a
 * number stays as it is. Taking one apostrophe away at the same places gives back the text. */

#include "base/buffer.h"
#include "base/filetime.h"

#include <jansson.h>

struct csv {
    struct buffer *out;
    bool begun; /* the row has a cell */
};

void csv_text(struct csv *csv, struct text text);
void csv_chars(struct csv *csv, const char *text);        /* NULL: an empty cell */
void csv_names(struct csv *csv, char *const *names);      /* "; " between them */
void csv_count(struct csv *csv, uint64_t count);          /* a number */
void csv_number(struct csv *csv, double number);          /* rounded to 1e-4 */
void csv_flag(struct csv *csv, bool flag);                /* true or false */
void csv_time(struct csv *csv, filetime time);            /* RFC 3339; empty when there is none */
void csv_end(struct csv *csv);                            /* of the row */
void csv_head(struct csv *csv, const char *const *names); /* a row; NULL ends the names */

/* ---- rows of JSON objects ---- */

struct csv_column {
    const char *name;   /* NULL ends the columns; also the object's key */
    const char *member; /* of an object, or of each object in an array, the member that is shown; a
                         * second one, behind a '|', is added with ": " */
};

void csv_column_names(struct csv *csv, const struct csv_column *columns); /* the head */
void csv_object(struct csv *csv, const struct csv_column *columns, const json_t *object);
