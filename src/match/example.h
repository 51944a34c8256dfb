/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: the examples and attributes of one sighting. */

#include "match/observe.h"

/* round: observed.round */
bool example_wanted(const struct sighting *sighting, filetime time, uint64_t record_id,
                    unsigned round);
/* Copies what the view borrows (all but log and block) to its place among the examples, which must
 * be wanted. Its names are the sighting's own. */
void example_add(struct sighting *sighting, const struct example *view);
void example_free(struct example *example);

/* The sighting's own copy of a parameter's name: one pointer for one name. likely says which of its
 * names it may be. */
char *sighting_name(struct sighting *sighting, const char *name, size_t likely);

/* Notes that a value was seen; text is copied, the name is one of the sighting's own. False when
 * that changed nothing. */
bool attribute_add(struct sighting *sighting, const char *name, struct text value, filetime time);
/* <0, 0, >0 as a stands before, at, behind the place of b. */
int attribute_order(const struct attribute *a, const struct attribute *b);
