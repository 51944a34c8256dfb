/* SPDX-License-Identifier: MIT */
#pragma once

/* Tells which bundles hold logs that cannot come from one machine although they carry one name: the
 * same computer and channel, the same record ids, other records. */

#include "diagnose/diagnose.h"

struct contradictions;

struct contradictions *contradictions_find(const struct report *report);
void contradictions_free(struct contradictions *contradictions);
bool contradictions_any(const struct contradictions *contradictions);
bool contradictions_between(const struct contradictions *contradictions, size_t bundle,
                            size_t other);
