/* SPDX-License-Identifier: MIT */
#pragma once

/* Several reports' first halves into one, such that diagnose() gives what one run over all inputs
 * would have given. */

#include "diagnose/diagnose.h"

/* Sightings of all logs together, about 1 KiB each; what is beyond is counted as dropped. */
#define REPORT_SIGHTINGS_MAX 200000

/* Moves the first halves of the parts, in any order, into a zeroed report; the parts are empty
 * then. Bundles of one path are one bundle, for they were one folder, archive or set of loose logs;
 * but those of different reports that hold different logs of one path come from different places,
 * and stay apart. A part that brings nothing new counts for nothing. */
void report_join(struct report *into, struct report *parts, size_t count);
