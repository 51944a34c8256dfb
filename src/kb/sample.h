/* SPDX-License-Identifier: MIT */
#pragma once

/* The samples of a folder's causes: small logs, and what the program must make of them. */

#include "base/error.h"
#include "base/filetime.h"
#include "kb/folder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kb_sample_record {
    const char *provider;
    uint32_t event_id;
    const char *computer, *channel;
    filetime time;        /* of the first; each further one comes a minute later */
    const char **strings; /* array owned */
    const char **names;   /* one for each, NULL = none; array owned */
    size_t string_count;
    unsigned count; /* so many records like this, at least 1 */
};

struct kb_expectation { /* only `diagnosed` is always given */
    bool diagnosed;
    bool first;
    const char *target, *basis;    /* NULL: any */
    double min_confidence;         /* -1: any */
    double max_confidence;         /* 2: any */
    double min_problem_confidence; /* -1: any */
};

struct kb_sample {
    const char *path;  /* of the article */
    const char *cause; /* its id */
    const char *name;
    struct kb_sample_record *records;
    size_t record_count;
    struct kb_expectation expect;
};

struct kb_samples {
    struct kb_sample *items; /* in the order of the articles */
    size_t count, capacity;
};

/* Strings are borrowed from the folder. Returns -1 with the error set, *ret_samples then is empty.
 */
int kb_samples_read(struct kb_samples *ret_samples, const struct kb_folder *folder,
                    struct error *error);
void kb_samples_free(struct kb_samples *samples);

/* Checks the form of one cause's list. */
int kb_samples_check(json_t *list, struct error *error);
