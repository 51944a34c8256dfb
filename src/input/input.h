/* SPDX-License-Identifier: MIT */
#pragma once

/* From the paths of a command to the logs in them: walks folders, tells formats by content. */

#include "base/error.h"
#include "reader/reader.h"

#define INPUT_STANDARD "-" /* the path that means standard input */
#define INPUT_MAX_DEPTH 64 /* folders in folders */
#define INPUT_SNIFF_SIZE LOG_SNIFF_SIZE

/* An opened log, or an archive. */
struct input_log {
    const char *path; /* borrowed; with '/' between its parts */
    size_t bundle;    /* number of the bundle, in the order of their first logs */
    int descriptor;   /* open until on_log returns */
    enum log_format format;
    bool is_archive;   /* archive_walk() finds the logs in it */
    bool given;        /* by name, not found in a folder */
    uint64_t size;     /* bytes; LOG_SIZE_UNKNOWN for a stream, which can only go forward */
    struct text first; /* of a stream: the bytes that were read to tell its format */
};

/* What input_find() reports to. Each function returns non-zero to stop, and input_find() returns
 * that. */
struct input_events {
    int (*on_log)(void *context, const struct input_log *log);
    /* A new bundle: the path of the folder, or "" for loose logs. Called before its first log. */
    int (*on_bundle)(void *context, size_t bundle, const char *path);
    /* An input that cannot be used. unreadable_log is true for what calls itself a log, by name. */
    int (*on_problem)(void *context, const char *path, const char *code, const char *message,
                      bool unreadable_log, size_t bundle);
    /* A file in a folder that is no log and does not claim to be one. */
    int (*on_skipped)(void *context, const char *path);
    void *context;
};

/* Loose logs are one bundle; each archive is one, and each folder, or, where a folder holds several
 * archives or folders with logs, each of those. Problems are told and the search goes on. */
int input_find(const char *const *paths, size_t count, const struct input_events *events);
