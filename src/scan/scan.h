/* SPDX-License-Identifier: MIT */
#pragma once

/* From paths to a report's first half: finds the logs, reads them, matches their records, gathers
 * what they show. */

#include "diagnose/diagnose.h"
#include "match/match.h"
#include "reader/reader.h"
#include "scan/limits.h"

struct scan_filter {
    filetime since, until;        /* 0 = no bound; both inclusive */
    const char *const *computers; /* full or short names, without case; none = all */
    size_t computer_count;
};

bool scan_filter_is_empty(const struct scan_filter *filter);
bool scan_filter_passes(const struct scan_filter *filter, filetime time, struct text computer);

/* How far a run is. */
struct scan_progress {
    size_t logs_found, logs_read; /* more may be found yet */
    uint64_t bytes;
    uint64_t matches; /* records; duplicates are not told apart yet */
    const char *path; /* of the log that an answer came from; borrowed */
};

struct scan_options {
    const struct kb *kb; /* borrowed */
    struct scan_filter filter;
    enum reader_backend backend;
    bool recovered; /* use recovered records for the diagnosis too */
    unsigned jobs;  /* worker processes; 0 = one for each processor */
    struct scan_limits limits;
    bool sandbox; /* of the workers, see base/os_sandbox.h */
    /* Called in the parent now and then, unless NULL. */
    void (*on_progress)(void *context, const struct scan_progress *progress);
    void *progress_context;
};

/* Reads all logs of the paths into the report, which must be zeroed and gets the base. Inputs that
 * cannot be used become problems of the report or unreadable logs. Returns -1 with the error set
 * only if the base cannot be used. */
int scan_paths(const char *const *paths, size_t count, const struct scan_options *options,
               struct report *report, struct error *error);
