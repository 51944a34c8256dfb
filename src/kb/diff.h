/* SPDX-License-Identifier: MIT */
#pragma once

/* What changed between two bases. */

#include "kb/kb.h"

#include <jansson.h>

/* The differences of causes, their links and fixes, and events, causes first, each
 * with its links and fixes, as
 * [{"kind": "cause"|"link"|"fix"|"event", "change": "added"|"removed"|"changed", "id",
 *   "cause" (of links and fixes), "fields": [{"field", "old", "new"}] (of what changed)}].
 * New reference; NULL with the error set. */
json_t *kb_diff(const struct kb *old, const struct kb *new, struct error *error);
