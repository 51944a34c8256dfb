/* SPDX-License-Identifier: MIT */
#pragma once

/* Which bundles are one site. Evidence joins within a site, never across. */

#include "diagnose/diagnose.h"

/* Makes the sites and sets each log's site. The inputs must be settled. */
void sites_assign(struct report *report, const struct diagnose_options *options);
