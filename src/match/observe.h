/* SPDX-License-Identifier: MIT */
#pragma once

/* Matches of one log, gathered: what was seen, by whom, about which server, when. The gathered form
 * can be written as bytes and joined, so that ranges of a log can be read by different processes
 * and the result does not depend on how the work was cut. */

#include "base/buffer.h"
#include "match/match.h"
#include "reader/reader.h"

#define OBSERVE_EXAMPLES 3   /* records kept of each sighting, the latest */
#define OBSERVE_ATTRIBUTES 5 /* values kept of each parameter, the latest seen */
#define OBSERVE_MAX_KEYS                                                                           \
    4096 /* distinct sightings of one log; what is beyond is counted as dropped */

/* A record kept as example, with all its text owned. */
struct example {
    char *log; /* path of the log; NULL until the owner of the log sets it */
    uint64_t record_id;
    filetime time;
    char *computer;
    struct text *strings; /* data owned */
    size_t string_count;
    char **names;        /* parameters */
    struct text *values; /* data owned */
    size_t value_count;
    bool recovered;
};

/* A value of a parameter and when it was seen last. */
struct attribute {
    char *name;
    struct text value; /* data owned */
    filetime last;
};

/* One record that matched, as far as counting needs it. */
struct hit {
    size_t sighting;
    uint64_t record_id;
    filetime time;
};

/* One signature, reported by one computer in one channel, about one server. */
struct sighting {
    size_t signature;
    char *computer, *channel;
    char *target;                              /* as logged; "" when the record names none */
    struct example examples[OBSERVE_EXAMPLES]; /* latest first, by (time, record id) descending */
    size_t example_count;
    struct attribute *attributes; /* by name, then last seen descending, then value */
    size_t attribute_count, attribute_capacity;
};

struct observed {
    struct sighting *sightings;
    size_t sighting_count, sighting_capacity;
    struct hit *hits; /* in the order of the log */
    size_t hit_count, hit_capacity;
    uint64_t dropped;    /* hits beyond OBSERVE_MAX_KEYS */
    uint64_t limit_hits; /* patterns that ran into their match limit */
    void *index;         /* of sightings by key */
};

void observed_free(struct observed *observed);
void observed_add(struct observed *observed, const struct record *record,
                  const struct match *match);
/* Joins what a later range of the same log showed. */
void observed_merge(struct observed *into, const struct observed *later);
