/* SPDX-License-Identifier: MIT */
#pragma once

/* Which problems how many sites, targets and bundles have. */

#include "diagnose/diagnose.h"

/* Sets the fleet rows of a report whose diagnoses are ranked. */
void fleet_count(struct report *report);
