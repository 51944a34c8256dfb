/* SPDX-License-Identifier: MIT */
#pragma once

/* Which bundles are one site. Evidence joins within a site, never across. */

#include "diagnose/diagnose.h"

/* Sorts bundles and logs by path, so that the order of inputs does not show, then makes the sites
 * and sets each log's site. */
void sites_assign(struct report *report, const struct diagnose_options *options);
