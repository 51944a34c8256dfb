/* SPDX-License-Identifier: MIT */
#pragma once

/* Lists all observations of a site, whether a diagnosis rests on them or not. */

#include "diagnose/judge.h"

/* beliefs has one entry for each target case. */
void list_observations(const struct judge *judge, const struct parts *parts,
                       const struct target_cases *cases, const struct belief *beliefs);

/* Marks those that a shown diagnosis rests on; after ranking. */
void list_mark_explained(struct report *report);
