/* SPDX-License-Identifier: MIT */
#pragma once

/* Finds matching records that a site's logs hold more than once: the same computer, channel, record
 * id, time and signature. A copy of a log in the same bundle must not count twice, and neither must
 * an export of it. EVT logs and PowerShell's exports know times to the second: such a record is the
 * same as one of that second. The more precise form counts, then that of a log that is no export,
 * then that of the first path. */

#include "diagnose/diagnose.h"
#include "diagnose/server.h"

struct duplicates {
    bool **marks; /* per log of the report: one mark per hit, or NULL when none is a duplicate */
    size_t log_count;
};

/* The logs' hits are tallied. Sets the logs' counts of matches and duplicates as well. */
void duplicates_find(struct duplicates *duplicates, struct report *report, size_t site,
                     const struct server_names *names);
void duplicates_free(struct duplicates *duplicates);
/* Whether a log of this format knows the time to the second only, as far as can be told. */
bool duplicates_is_coarse(enum log_format format, filetime time);
bool duplicates_any(const struct duplicates *duplicates, size_t log);
bool duplicates_has(const struct duplicates *duplicates, size_t log, size_t hit);
