/* SPDX-License-Identifier: MIT */
#pragma once

/* Walks an archive, and the archives in it, in memory: each member that is a log is given as a
 * stream while it is unpacked. Nothing is written to disk. Formats are told by content. */

#include "input/limits.h"
#include "reader/reader.h"

/* True for the first bytes (LOG_SNIFF_SIZE, fewer only where there are no more) of a zip, tar,
 * 7-Zip, cabinet or RAR archive, or of anything that gzip, bzip2, xz or zstd compressed. */
bool archive_sniff(const void *data, size_t size);

/* The walk counts what it meets: each member and each archive's end is one step. A walk over the
 * same bytes with the same limits makes the same steps, so that a walk which was cut off can be
 * taken up again. */
struct archive_events {
    /* A member begins: its path, which no other log or problem of the walk has. Called before a
     * byte of it is unpacked. */
    int (*on_member)(void *context, uint64_t step, const char *path);
    /* The member is a log. source goes forward only, or is in memory, and lives until on_log
     * returns. */
    int (*on_log)(void *context, uint64_t step, const char *path, struct log_source source);
    /* What is wrong with the log that on_log() was called for last. */
    int (*on_log_problem)(void *context, uint64_t step, const char *code, const char *message);
    /* A member or an archive that cannot be used, or not fully. unreadable_log is true for what
     * calls itself a log, by name or content. */
    int (*on_problem)(void *context, uint64_t step, const char *path, const char *code,
                      const char *message, bool unreadable_log);
    /* A member that is no log and does not claim to be one. */
    int (*on_skipped)(void *context, uint64_t step, const char *path);
    /* Called for every block that was unpacked; bytes is the sum so far. */
    void (*on_alive)(void *context, uint64_t bytes);
    void *context;
};

/* Opens what a walk needs of the system, after which it opens nothing more. What is missing, the
 * walk tells. */
void archive_prepare(void);

/* path is the display path of the archive; those of its members begin with it. Steps up to and with
 * skip make no events. Returns 0, or the first non-zero that an event function returned. */
int archive_walk(struct log_source source, const char *path, const struct input_limits *limits,
                 uint64_t skip, const struct archive_events *events);
