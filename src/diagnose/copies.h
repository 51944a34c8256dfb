/* SPDX-License-Identifier: MIT */
#pragma once

/* Finds the records that several logs of a site hold, whether they matched or not: the same file in
 * two places, overlapping exports of one log, an export beside its log. Windows numbers the records
 * of a channel one by one, so a log whose records are as many as its range of ids holds all of that
 * range, and the ranges tell what two logs share. Where times contradict that, the channel was
 * cleared in between, and they share nothing. */

#include "diagnose/diagnose.h"
#include "diagnose/server.h"

/* Sets repeated, copy_of, same_records and shares_with of the site's logs. Of several logs the one
 * with the most records counts, then one that is no export, then the first by path. */
void copies_find(struct report *report, size_t site, const struct server_names *names);
