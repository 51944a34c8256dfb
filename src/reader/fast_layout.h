/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the System fields lie in the instances of one template, as long as the number of its
 * values, and the types and sizes of those of System, are the same: then nothing needs to be
 * located or checked again. Only forms that cannot fail have a layout; what it reads is what
 * fast_system.h reads. Positions count from the instance's base: where the number of its values
 * stands, before their descriptors. */

#include "reader/fast_names.h"
#include "reader/fast_system.h"

#define LAYOUT_VALUES 32
#define LAYOUT_WAYS                                                                                \
    4 /* of one template: providers that share it, records with and without a user */

struct layout_field {
    uint8_t kind; /* enum field_kind, but not MIXED */
    uint16_t size;
    uint32_t at;   /* of a VALUE */
    uint64_t mask; /* what belongs to a number of the eight bytes there; 0 = it is absent */
};

struct layout_range {
    uint32_t at, size;
};

#define LAYOUT_NAMES 4
#define LAYOUT_NAMES_SIZE 256

struct layout {
    uint32_t needed; /* bytes from the base on that are read, all descriptors among them */
    uint32_t head_size;
    uint8_t head[4 + 4 * LAYOUT_VALUES]; /* number of values, descriptors of those of System */
    struct layout_field fields[FIELD_COUNT];
    uint32_t count; /* values of System */
    uint32_t size;  /* of these values together */
    bool usable;    /* for what the scan needs of every record */
    bool complete;  /* for all fields */

    /* The names of the last record that are values, and what they mean: where they are the same
     * again nobody needs to ask. */
    struct layout_range names[LAYOUT_NAMES];
    uint32_t name_count;
    bool can_keep;
    uint8_t kept[LAYOUT_NAMES_SIZE];
    struct known_names known;
};

struct layouts {
    struct layout *last; /* NULL: there is none yet */
    unsigned count;      /* that were learned; items are the last of them */
    unsigned credit;     /* whether it is worth while to learn another one */
    struct layout items[LAYOUT_WAYS];
};

/* For a template that has no layout yet. */
void layouts_begin(struct layouts *layouts);
/* The template is used in another chunk. */
void layouts_go_on(struct layouts *layouts);
/* Learns the layout of an instance whose values were located. */
void layout_learn(struct layouts *layouts, const struct plan *plan, const struct instance *instance,
                  const struct value *values);
/* The layout of an instance, of which so many bytes are left from its base on; NULL when it has
 * none. *ret_new says whether to learn it. */
struct layout *layout_find(struct layouts *layouts, const uint8_t *base, uint32_t left,
                           bool *ret_new);

/* The numbers and the time of what system_read() gives; one of its names; what system_numbers()
 * gives, which needs a complete layout. */
void layout_system(const struct layout *layout, const uint8_t *base, struct system *ret_system);
struct span layout_name(const struct layout *layout, const struct plan *plan, const uint8_t *base,
                        enum field_id id);
void layout_numbers(const struct layout *layout, const uint8_t *base, struct record *record);

/* Whether the names of an instance are those that layout->known is about. */
bool layout_knows(const struct layout *layout, const uint8_t *base, uint64_t epoch);
/* From now on layout->known is about the names of this instance, if they can be kept. */
bool layout_keep(struct layout *layout, const uint8_t *base);
