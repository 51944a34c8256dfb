/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the System fields lie in the instances of one template, as long as the types and sizes of
 * its values are those of the instance before: then nothing needs to be located or checked again.
 * Only forms that cannot fail have a layout; what it reads is what fast_system.h reads. */

#include "reader/fast_system.h"

#define LAYOUT_VALUES 32
#define LAYOUT_WAYS                                                                                \
    4 /* of one template: providers that share it, records with and without a user */

struct layout_field {
    uint8_t kind; /* enum field_kind, but not MIXED */
    uint16_t size;
    uint32_t at; /* of a VALUE, from the first value on */
};

struct layout {
    uint32_t count; /* values that are compared */
    uint32_t size;  /* of these values together */
    bool usable;    /* for what the scan needs of every record */
    bool complete;  /* for all fields */
    uint8_t descriptors[4 * LAYOUT_VALUES];
    struct layout_field fields[FIELD_COUNT];
};

struct layouts {
    uint64_t serial; /* of the template; another one has another number */
    uint8_t count, last;
    uint8_t credit; /* whether it is worth while to learn another one */
    struct layout items[LAYOUT_WAYS];
};

/* For a template that has no layout yet. */
void layouts_begin(struct layouts *layouts, uint64_t serial);
/* Learns the layout of an instance whose values were located. */
void layout_learn(const struct plan *plan, const struct instance *instance,
                  const struct value *values);
/* The layout of an instance; NULL when it has none. *ret_new says whether to learn it. */
const struct layout *layout_find(const struct plan *plan, const struct instance *instance,
                                 bool *ret_new);

/* What system_read() and system_numbers() give; the second needs a complete layout. */
bool layout_system(const struct layout *layout, const struct plan *plan,
                   const struct instance *instance, struct system *ret_system);
void layout_numbers(const struct layout *layout, const struct instance *instance,
                    struct record *record);
