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

/* Where records with a target number went lately. */
struct recent {
    size_t sighting;
    uint64_t target_number; /* 0: any that have none */
    uint64_t source;        /* stands for the computer and the channel */
    filetime still;         /* a record like those before this time changes nothing that is kept */
    uint64_t changes;       /* the sighting's, when `still` was found */
};

/* NULL when no record with the same computer, channel, signature and target came lately. Names may
 * be of any size and hold NULs: such are never found. `names` is the record's number for them. */
struct recent *observed_find_recent(struct observed *observed, const struct sighting_key *key,
                                    uint64_t names, uint64_t target_number);
/* The same where numbers alone tell it; NULL when they do not. */
struct recent *observed_find_numbered(struct observed *observed, uint64_t names,
                                      uint64_t target_number);

/* Where the key's sighting is; a new one if need be. OBSERVE_NO_SIGHTING when the thinning leaves
 * the key out. May go beyond OBSERVE_MAX_KEYS: then observed_thin() must follow. */
size_t observed_find(struct observed *observed, const struct sighting_key *key);
/* The same of a record's, which observed_find_recent() will find. */
size_t observed_find_record(struct observed *observed, const struct sighting_key *key);

/* Raises the thinning to at least a level and until OBSERVE_MAX_KEYS hold; counts what goes. */
void observed_thin(struct observed *observed, unsigned level);

void observed_index_free(struct observed *observed);

#define OBSERVE_THINNING_MAX 33 /* bits of a hash, and one more for "none stays" */

/* ---- observe_hits.c ---- */

/* Drops hits: map says to which sightings they go, OBSERVE_NO_SIGHTING for none. */
void observed_map_hits(struct observed *observed, const size_t *map);
/* Adds those of a later range of the log, whose sightings go where map says. */
void observed_merge_hits(struct observed *into, const struct observed *later, const size_t *map);
/* Brings them in order. They are tallied; the sightings have gone where map says. */
void observed_settle_hits(struct observed *observed, const size_t *map);
/* All of them in one list, in the order in which they lie in the log as far as that is known. */
struct hit_list observed_join_hits(const struct observed *observed);
/* Takes hits from bytes that are not trusted, and tallies them. */
bool observed_take_hits(struct observed *observed, struct text bytes, size_t count);
