/* SPDX-License-Identifier: MIT */
#pragma once

/* The fields of a record's System element, by its plan and its values. */

#include "reader/fast_decode.h"
#include "reader/fast_plan.h"

/* What the scan needs of every record; names are UTF-16LE in the chunk or in the decoder's area. */
struct system {
    struct span provider, source, channel, computer;
    uint64_t event_id, record_id;
    filetime time;
};

/* decoder->values[0] holds what the plan needs. False when a field is not of a known form. */
bool system_read(struct decoder *decoder, const struct plan *plan, const uint8_t *chunk,
                 struct system *ret_system);

/* The fields that only hits need: numbers and the user. */
bool system_numbers(struct decoder *decoder, const struct plan *plan, const uint8_t *chunk,
                    struct record *record);
