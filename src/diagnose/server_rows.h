/* SPDX-License-Identifier: MIT */
#pragma once

/* The rows of servers: what logs there are of each, and what was diagnosed on it. */

#include "diagnose/diagnose.h"
#include "diagnose/server.h"

/* Adds a row for each computer of which the site's logs have records. */
void server_rows_add(struct report *report, size_t site, const struct server_names *names);

/* Adds what the extents and the ranked diagnoses say, with a row for each server that is only
 * named, and sorts. */
void server_rows_finish(struct report *report);
