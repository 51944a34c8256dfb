/* SPDX-License-Identifier: MIT */
#pragma once

/* Finds matching records that a site's logs hold more than once: the same computer, channel, record
 * id, time and signature. A copy of a log in the same bundle must not count twice. */

#include "diagnose/diagnose.h"
#include "diagnose/server.h"

struct duplicates {
    bool **marks; /* per log of the report: one mark per hit, or NULL when none is a duplicate */
    size_t log_count;
};

/* Sets the logs' counts of matches and duplicates as well. */
void duplicates_find(struct duplicates *duplicates, struct report *report, size_t site,
                     const struct server_names *names);
void duplicates_free(struct duplicates *duplicates);
bool duplicates_has(const struct duplicates *duplicates, size_t log, size_t hit);
