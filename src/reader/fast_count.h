/* SPDX-License-Identifier: MIT */
#pragma once

/* Statistics of every record at the cost of two comparisons, where computer and channel are those
 * of a record before. */

#include "reader/fast_names.h"
#include "reader/fast_system.h"
#include "reader/fast_utf8.h"

#define COUNT_PLACES 16

struct count_place {
    struct span computer, channel; /* in the chunk */
    size_t row;                    /* of stats->coverage */
    /* The same as UTF-8, which lives as long as the statistics; data NULL: not known. */
    struct text computer_text, channel_text;
    struct log_coverage sum; /* what belongs there and was not added yet; without names */
};

/* For one chunk: its spans and rows mean nothing to the next. */
struct fast_count {
    const uint8_t *chunk;
    struct fast_utf8 *utf8; /* borrowed */
    struct count_place places[COUNT_PLACES];
    unsigned count;
};

/* Where a record belongs; NULL when no record before it did. *hint says where to look first, and is
 * moved there: those of one template mostly belong together. */
struct count_place *fast_count_find(struct fast_count *count, const struct system *system,
                                    unsigned *hint);
void fast_count_record(struct fast_count *count, const struct chunk_sink *sink,
                       const struct system *system, bool marked, struct count_place *place);
/* Adds what was summed to the statistics; nothing may be counted afterwards. */
void fast_count_end(const struct fast_count *count, const struct chunk_sink *sink);
