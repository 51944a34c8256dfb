/* SPDX-License-Identifier: MIT */
#pragma once

/* Statistics of every record at the cost of some comparisons, where computer and channel are those
 * of a record before. */

#include "reader/fast_bytes.h"

/* Where the records of a computer and channel are counted. */
struct count_place {
    uint32_t part; /* whose row and texts these are, see fast_count_begin() */
    size_t row;    /* of stats->coverage */
    /* The names as UTF-8, which live as long as the statistics; data NULL: not known. */
    struct text computer_text, channel_text;
    struct log_coverage sum;    /* what was not added to the row yet; without names */
    struct count_place *summed; /* the next one that has a sum */
    struct span computer, channel;
    uint8_t names[]; /* what these are */
};

struct fast_count;
struct fast_count *fast_count_new(void);
void fast_count_free(struct fast_count *count);

/* Other statistics: their rows are not known yet, and places that were given before are void. */
void fast_count_begin(struct fast_count *count);

/* Where records of these names belong; NULL when none has been counted there. Lives until
 * fast_count_begin(). */
struct count_place *fast_count_find(const struct fast_count *count, struct span computer,
                                    struct span channel);
/* The same by names; gives the place for later ones, or NULL where it is not kept. */
struct count_place *fast_count_named(struct fast_count *count, struct log_stats *stats,
                                     struct span computer, struct span channel, filetime time,
                                     uint64_t record_id, bool marked);
/* Adds what was summed to the statistics, at the end of each chunk. */
void fast_count_end(struct fast_count *count, struct log_stats *stats);

/* A sum begins. */
void fast_count_first(struct fast_count *count, struct count_place *place, filetime time,
                      uint64_t record_id);

static inline void fast_count_record(struct fast_count *count, struct count_place *place,
                                     filetime time, uint64_t record_id, bool marked)
{
    struct log_coverage *sum = &place->sum;
    if (sum->records++ == 0)
        fast_count_first(count, place, time, record_id);
    if (time != 0 && (time < sum->first_time || sum->first_time == 0))
        sum->first_time = time;
    if (time > sum->last_time)
        sum->last_time = time;
    if (record_id < sum->first_id)
        sum->first_id = record_id;
    if (record_id > sum->last_id)
        sum->last_id = record_id;
    sum->marked |= marked;
}
