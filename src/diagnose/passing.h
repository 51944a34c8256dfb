/* SPDX-License-Identifier: MIT */
#pragma once

/* What lasts and what passes: which events were there for moments only, as the start of a server or
 * a short interruption brings them about, and were over each time. */

#include "diagnose/coverage.h"
#include "diagnose/part.h"

/* Sets the spells of all parts. The times of one reporter's records about one server are cut into
 * spells, each as long as the signature's article allows at most. A spell is over when the same
 * reporter logs what ends it soon enough, before the next spell; or when nothing follows for as
 * long as the article asks, and the logs cover that time without a gap, up to until (0 = no bound).
 * What is not in passing is lasting where records follow each other, without a longer pause and
 * without what ends them, for longer than a spell may be. */
void passing_find(struct parts *parts, const struct kb *kb, const struct coverage *coverage,
                  filetime until);
