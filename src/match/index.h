/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: (provider name, event id) → the signatures that ask for it, each look-up in
 * constant time. Names compare without ASCII case, with runs of white space as one, none around. */

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

struct match_index;

#define INDEX_NO_PROVIDER UINT32_MAX

struct index_list { /* ascending */
    size_t *items;
    size_t count, capacity;
};

struct match_index *match_index_new(void);
void match_index_free(struct match_index *index);
/* Items must be added in ascending order. */
void match_index_add(struct match_index *index, struct text provider, uint32_t event_id,
                     size_t item);

/* The number of a provider name; remembers what it was asked lately. */
uint32_t match_index_provider(struct match_index *index, struct text name);
/* NULL when there is none. */
const struct index_list *match_index_find(struct match_index *index, uint32_t provider,
                                          uint32_t event_id);
