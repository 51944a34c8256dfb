/* SPDX-License-Identifier: MIT */
#pragma once

/* Which evidence speaks about which server: one case for each server that may have to be fixed. */

#include "diagnose/coverage.h"
#include "diagnose/part.h"

struct evidence { /* one signature at one target */
    size_t signature;
    const struct part **parts; /* borrowed; of several reporters */
    size_t part_count, part_capacity;
    uint64_t count;
    size_t reporter_days, days;
    filetime first, last; /* 0 when no record has a time */
    struct spells spells;
};

struct target_case {
    size_t server;
    struct evidence *evidence; /* in the order of signatures */
    size_t evidence_count, evidence_capacity;
};

struct target_cases {
    struct target_case *items; /* in the order of servers */
    size_t count;
    bool *ignored; /* per part: a context event on a server that shows no Exchange provider */
};

/* A part that names no server joins the targets that its reporter names for a cause that both speak
 * for; if there are none, the reporter is the target. */
void target_cases_find(struct target_cases *cases, const struct kb *kb, const struct parts *parts,
                       const struct coverage *coverage, size_t servers, bool assume_exchange);
/* Keeps at most limit cases: servers whose own logs were read first, then those with most records,
 * then by the order of servers. Returns how many were cut. */
size_t target_cases_bound(struct target_cases *cases, const struct coverage *coverage,
                          size_t limit);
void target_case_release(struct target_case *target);
void target_cases_free(struct target_cases *cases);
