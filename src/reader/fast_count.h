/* SPDX-License-Identifier: MIT */
#pragma once

/* Statistics of every record at the cost of two comparisons, where computer and channel are those
 * of a record before. */

#include "reader/fast_names.h"
#include "reader/fast_system.h"

#define COUNT_PLACES 16

struct count_place {
    struct span computer, channel; /* in the chunk */
    size_t row;                    /* of stats->coverage */
};

/* For one chunk: its spans and rows mean nothing to the next. */
struct fast_count {
    const uint8_t *chunk;
    struct count_place places[COUNT_PLACES];
    unsigned count, last;
};

void fast_count_record(struct fast_count *count, const struct chunk_sink *sink,
                       const struct system *system, bool marked);
