/* SPDX-License-Identifier: MIT */
#pragma once

/* What each bundle holds, how much of it could be read, and what was diagnosed from it. */

#include "diagnose/diagnose.h"

/* The bundle with the longest path that the input lies in; their number for none. The bundles must
 * be sorted by path, as they are once the inputs are settled. */
size_t bundle_of_path(const struct report *report, const char *path);

/* Sets the counts of the bundles; after ranking. */
void bundle_rows_finish(struct report *report);
