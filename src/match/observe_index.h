/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: sightings by their key, the exact bytes of signature, computer, channel and target.
 */

#include "match/observe.h"

struct sighting_key {
    size_t signature;
    struct text computer, channel, target; /* without NULs, at most OBSERVE_NAME_SIZE bytes each */
};

#define OBSERVE_NO_SIGHTING SIZE_MAX

/* Where the key's sighting is, if it was looked for lately. Names may be of any size and hold NULs:
 * such are never found. */
size_t observed_find_recent(const struct observed *observed, const struct sighting_key *key);

/* Where the key's sighting is; a new one if need be. OBSERVE_NO_SIGHTING when the thinning leaves
 * the key out. May go beyond OBSERVE_MAX_KEYS: then observed_thin() must follow. */
size_t observed_find(struct observed *observed, const struct sighting_key *key);

/* Raises the thinning to at least a level and until OBSERVE_MAX_KEYS hold; counts what goes. */
void observed_thin(struct observed *observed, unsigned level);

void observed_index_free(struct observed *observed);

#define OBSERVE_THINNING_MAX 33 /* bits of a hash, and one more for "none stays" */

void observed_add_hit(struct observed *observed, struct hit hit);
/* Makes room for so many hits more, which may then be put behind the others. */
void observed_reserve_hits(struct observed *observed, size_t count);
