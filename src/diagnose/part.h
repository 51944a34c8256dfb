/* SPDX-License-Identifier: MIT */
#pragma once

/* The atoms of evidence in one site: a signature, about one server, from one reporter, over all
 * logs and channels, duplicates left out. */

#include "diagnose/duplicates.h"

struct part {
    size_t signature;
    size_t target;      /* server, or SERVER_NONE when the records name none */
    size_t reporter;    /* server */
    struct tally tally; /* settled */
    filetime *times;    /* of a timed signature, of each record that has a time; ascending */
    size_t time_count, time_capacity;
    struct spells spells;      /* set by passing_find() */
    struct period_count *days; /* ascending; of records that have a time */
    size_t day_count;
    const struct sighting **sightings; /* borrowed from the logs */
    size_t sighting_count, sighting_capacity;
    size_t *logs; /* that hold its records, duplicates included; ascending */
    size_t log_count, log_capacity;
};

/* Of several parts taken together: in passing where all are, lasting where one is. */
struct spells spells_sum(const struct part *const *parts, size_t count);

struct parts {
    struct part *items; /* sorted by signature, target (none first), reporter */
    size_t count, capacity;
};

/* Adds every server name that the logs of a site show. */
void parts_add_names(const struct report *report, size_t site, struct server_names *names);

void parts_gather(struct parts *parts, const struct report *report, size_t site,
                  const struct server_names *names, const struct duplicates *duplicates);
void parts_free(struct parts *parts);

/* Sums over some parts, which may be of several reporters. */
struct part_sum {
    uint64_t count;
    size_t reporter_days;
    filetime first, last;
    struct period_count *days; /* all reporters together, ascending; owned */
    size_t day_count;
};
struct part_sum parts_sum(const struct part *const *parts, size_t count);
void part_sum_free(struct part_sum *sum);

/* The latest examples of some parts, the same record once. Returns how many. */
size_t parts_examples(const struct part *const *parts, size_t count,
                      const struct example *out[OBSERVE_EXAMPLES]);
