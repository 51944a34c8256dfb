/* SPDX-License-Identifier: MIT */
#pragma once

/* One report's first half into one for each bundle. */

#include "diagnose/diagnose.h"

/* Settles the report and moves its first half into parts, in the order of the bundles: each has one
 * bundle, its logs, and the problems of inputs within it. A last one without any bundle holds what
 * belongs to none, if there is such a thing. The report is empty then. The caller frees the parts
 * and the array. */
struct report *report_split(struct report *report, const struct diagnose_options *options,
                            size_t *ret_count);
