/* SPDX-License-Identifier: MIT */
#pragma once

/* How a record is written, and its System fields: what the scan needs of every record. Most records
 * have a template that one before them in the chunk had; they begin alike, and their fields lie
 * where those of that record lay. */

#include "reader/chunk_walk.h"
#include "reader/fast_template.h"

struct found_record {
    uint32_t size; /* of the record */
    const struct plan *plan;
    struct log_template *template; /* NULL: it has none */
    struct layout *layout;         /* NULL where the fields were looked for one by one */
    uint32_t base, end;            /* of its instance in the chunk, when it has a template */
    struct system system;          /* its names: only where it has no layout */

    /* Of fast_find_values(): */
    bool has_instance;
    struct instance instance; /* its values */
    struct cursor data;       /* what follows System inside Event */

    struct known_names *names; /* of the caller: what the names mean */
};

struct fast_finder;
struct fast_finder *fast_finder_new(void);
void fast_finder_free(struct fast_finder *finder);
void fast_finder_chunk(struct fast_finder *finder); /* another chunk begins */

/* False when the record is damaged, or of a form that is not known here. Without a layout the
 * decoder was started, and has the values of System. What is found is borrowed until the next call.
 */
bool fast_find(struct fast_finder *finder, const uint8_t *chunk, const struct chunk_place *place,
               struct decoder *decoder, struct found_record *found);
/* Finds out where the record's values and the rest of its template are. */
bool fast_find_values(const uint8_t *chunk, struct found_record *found);
struct span found_name(const uint8_t *chunk, const struct found_record *found, enum field_id id);
