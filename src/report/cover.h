/* SPDX-License-Identifier: MIT */
#pragma once

/* Which times the logs tell of in which a diagnosis could have shown: those of the servers that
 * reported it, in the channels of the logs with its evidence. */

#include "diagnose/diagnose.h"

struct cover {
    const struct extent **items; /* owned: to be freed */
    size_t count;
};
struct cover cover_make(const struct report *report, const struct diagnosis *diagnosis);
