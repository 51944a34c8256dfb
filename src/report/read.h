/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the reader of JSON reports: values with strict types and bounds. The first thing that is
 * wrong sets the error and marks the reading as failed; everything from then on gives nothing. */

#include "diagnose/diagnose.h"

#include <jansson.h>

struct reading {
    struct error *error;
    char place[64]; /* "logs[3]", for the error's text */
    bool failed;
};

/* Always false. what: "is missing or no number". */
bool read_fail(struct reading *reading, const char *key, const char *what);

/* Members of an object. Arrays have at most so many elements; NULL on failure. */
const json_t *read_array(struct reading *reading, const json_t *object, const char *key,
                         size_t most);
const json_t *read_object(struct reading *reading, const json_t *object, const char *key);
/* Text of at most so many bytes, borrowed. A string has no NULs and is "" on failure. */
struct text read_text(struct reading *reading, const json_t *object, const char *key, size_t most);
const char *read_string(struct reading *reading, const json_t *object, const char *key,
                        size_t most);
/* NULL for null. */
const char *read_nullable(struct reading *reading, const json_t *object, const char *key,
                          size_t most);
uint64_t read_count(struct reading *reading, const json_t *object, const char *key);
bool read_bool(struct reading *reading, const json_t *object, const char *key);
filetime read_time(struct reading *reading, const json_t *object, const char *key); /* null is 0 */

#define READ_PATH_SIZE 65536
#define READ_TEXT_SIZE 4096 /* of codes and messages */

/* What reports of another base speak of and this one does not know. */
struct read_unknown {
    char **signatures; /* owned, each once, in the order of appearance; at most a few */
    size_t count, capacity;
    uint64_t records;
};

void read_unknown_free(struct read_unknown *unknown);

/* Reads a log, all but its bundle, into a zeroed struct; hits_left is what all reports together may
 * still tell of, and is lowered. */
void read_log(struct reading *reading, const json_t *object, const struct kb *kb, size_t *hits_left,
              struct read_unknown *unknown, struct diagnose_log *ret_log);
void read_sightings(struct reading *reading, const json_t *object, const struct kb *kb,
                    size_t *hits_left, struct read_unknown *unknown, struct observed *ret_observed);

/* Reads the first half of a report into a zeroed one. Returns -1 with the error set (it says what
 * the text is, "is no JSON report of evtdiag") and the code of the problem in *ret_code. */
int read_report(const json_t *object, const struct kb *kb, size_t *hits_left,
                struct read_unknown *unknown, struct report *ret_report, const char **ret_code,
                struct error *error);

/* True when the report was made with the very bases that kb is made of. */
bool read_same_base(const json_t *object, const struct kb *kb);
/* "evtdiag 2026.11 (78c1…)"; the caller frees. */
char *read_base_names(const json_t *object);
