/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the records of a chunk lie, told from their headers alone. */

#include "reader/chunk.h"

struct chunk_place {
    uint32_t offset; /* of the record's header, from the start of the chunk */
    uint32_t size;   /* of the whole record, header and size copy included */
    uint64_t number; /* in the record's header; EventRecordID may differ */
    bool slack;      /* behind the chunk's last record, or in a chunk without signature */
    bool torn;       /* slack whose template has been overwritten: it says nothing any more */
};

struct chunk_places {
    struct chunk_place *items; /* owned; the chunk's own records, then those in slack space */
    size_t count;
    size_t own;           /* of them the chunk's own */
    uint64_t lost;        /* own records whose header cannot be used, as far as can be told */
    uint32_t lost_offset; /* where the first of them should be */
};

/* An own record follows the one before it; where a header is bad, the next good one up to the
 * chunk's last-record offset is taken. Stale records behind that offset are slack.
 * What places held before is overwritten; they begin zeroed. */
void chunk_walk(const uint8_t *data, struct chunk_places *places);
void chunk_places_free(struct chunk_places *places);

bool chunk_has_signature(const uint8_t *data);
bool chunk_is_zero(const uint8_t *data);
