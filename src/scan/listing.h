/* SPDX-License-Identifier: MIT */
#pragma once

/* Lists records: finds the logs of some paths and gives the lines that a function of the caller
 * writes for their records, in the order of the logs. */

#include "match/pattern.h"
#include "scan/scan.h"

struct listing_ids {
    uint16_t first, last;
};

struct listing_options {
    const struct kb *kb; /* borrowed */
    struct scan_filter filter;
    enum reader_backend backend;
    bool recovered;
    bool all; /* records that match no signature too */
    /* Of these only the records of one of the providers (by name or event source, without case),
     * with one of the ids, in one of whose strings the pattern is found. None means any; providers
     * need all. All are borrowed. */
    const char *const *providers;
    size_t provider_count;
    const struct listing_ids *ids;
    size_t id_count;
    struct pattern *pattern;
    unsigned jobs;
    struct scan_limits limits;
    bool sandbox;
    /* Appends what is to be said of a record; runs in a worker. signature is NULL when none
     * matched. */
    void (*write)(const void *context, struct buffer *lines, const char *log,
                  const struct record *record, const char *signature);
    const void *write_context;
};

/* What became of a log's records. */
struct listing_counts {
    uint64_t listed;           /* of the log's own */
    uint64_t recovered_listed; /* of those found beyond */
    uint64_t limit_hits;       /* strings that took the pattern too much work: not found in them */
};

struct listing_events {
    int (*on_lines)(void *context, struct text lines);
    void (*on_difference)(void *context, const char *log, const char *description);
    /* When it was read. */
    void (*on_log)(void *context, const char *log, const struct log_stats *stats,
                   const struct listing_counts *counts);
    void (*on_problem)(void *context, const char *path, const char *message);
    void *context;
};

/* Returns 0; 1 when the user stopped it; -1 with the error set. */
int listing_paths(const char *const *paths, size_t count, const struct listing_options *options,
                  const struct listing_events *events, struct error *error);
