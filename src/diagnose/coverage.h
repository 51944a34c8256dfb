/* SPDX-License-Identifier: MIT */
#pragma once

/* What the logs of one site cover: for each server and channel the times from the first to the last
 * record of each log, and whether the server shows Exchange at all. */

#include "diagnose/diagnose.h"
#include "diagnose/server.h"

struct coverage;

struct coverage *coverage_new(const struct report *report, size_t site,
                              const struct server_names *names);
void coverage_free(struct coverage *coverage);

/* Adds what each server's channels cover to the report's extents. */
void coverage_list(const struct coverage *coverage, struct report *report, size_t site,
                   const struct server_names *names);

bool coverage_is_exchange(const struct coverage *coverage, size_t server);

/* True when a log that was read holds records of the server. */
bool coverage_has_server(const struct coverage *coverage, size_t server);

/* The last time that the server's log of this channel covers; 0 when no such log was read. */
filetime coverage_end(const struct coverage *coverage, size_t server, const char *channel);

/* True when the server's logs of this channel cover the time from first to last without a gap. */
bool coverage_spans(const struct coverage *coverage, size_t server, const char *channel,
                    filetime first, filetime last);
