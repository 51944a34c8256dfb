/* SPDX-License-Identifier: MIT */
#pragma once

/* Logs for the tests of the reader: built from a description, read, and what came out. */

#include "base/buffer.h"
#include "reader/reader.h"

struct seen {
    struct log_stats stats;
    struct error error;
    int result;
    struct buffer text;        /* a line for each record: id, provider, event id, strings */
    struct buffer differences; /* a line each */
    size_t given, stop_after;  /* on_record returns 7 at this many; 0 = never */
};

/* Builds a log from a description of tools/mkevtx; fails the test if it is wrong. */
struct buffer log_build(const char *description);

/* Reads a whole log, wanting all records unless the options say otherwise. Free with seen_free().
 */
struct seen log_read(const struct buffer *log, struct reader_options options);
struct seen log_read_json(const char *json, struct reader_options options); /* of log_build() */
struct seen log_read_source(struct log_source source, struct reader_options options);
void seen_free(struct seen *seen);

/* How often a problem was counted. */
uint64_t seen_problem(const struct seen *seen, const char *code);
