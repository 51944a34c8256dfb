/* SPDX-License-Identifier: MIT */
#pragma once

/* An EVT log that is open, and the ways to read its records. */

#include "reader/chunk.h"
#include "reader/evt_ring.h"

struct evt_log {
    struct evt_file file;
    struct evt_ring ring;
    const char *channel; /* told by the sources of its records; NULL when none tells */
};

/* The project's own way: gives each record with its place, counted and with its channel. Recovered
 * ones only when the options ask for them. Returns 0, or what take returned. */
typedef int (*evt_log_take)(void *context, const struct evt_place *place,
                            const struct record *record);
int evt_log_walk(struct evt_log *log, const struct chunk_sink *sink, evt_log_take take,
                 void *context);
/* The same, to on_record: those that are wanted. */
int evt_log_give(struct evt_log *log, const struct chunk_sink *sink);

/* libevt's way. */
int libevt_read(struct evt_log *log, const struct chunk_sink *sink);

/* Both: differences go to on_difference, records and statistics are those of the own way. */
int evt_compare_read(struct evt_log *log, const struct chunk_sink *sink);
