/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: (provider name, event id) → the signatures that ask for it, each look-up in
 * constant time. Names compare without ASCII case, with runs of white space as one, none around. */

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

struct match_index;

#define INDEX_END UINT32_MAX

struct index_item {
    uint64_t item;
    uint32_t next; /* item; INDEX_END behind the last */
};

/* Adds the items of these groups with match_index_add(): when a name that has them is first looked
 * up, which few of a large base are. */
typedef void match_index_fill(void *context, struct match_index *index, uint32_t provider,
                              const uint32_t *groups, size_t count);

struct match_index *match_index_new(match_index_fill *fill, void *context);
void match_index_free(struct match_index *index);
void match_index_add_group(struct match_index *index, struct text provider, uint32_t group);
/* Items of a provider must be added in ascending order. */
void match_index_add(struct match_index *index, uint32_t provider, uint32_t event_id,
                     uint64_t item);

/* The first item of an event, those behind it ascend; INDEX_END when there is none. Remembers what
 * it was asked lately. */
uint32_t match_index_find(struct match_index *index, struct text provider, uint32_t event_id);
/* The same of a record's provider, which record->names may know; 0: it does not. */
uint32_t match_index_find_named(struct match_index *index, uint64_t names, struct text provider,
                                uint32_t event_id);
struct index_item match_index_item(const struct match_index *index, uint32_t at);
