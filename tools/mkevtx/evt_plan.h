/* SPDX-License-Identifier: MIT */
#pragma once

/* One record of a description of an EVT log, ready to be written any number of times. */

#include "base/buffer.h"
#include "mkevtx/tree.h"

#include <jansson.h>

struct evt_plan {
    struct pool pool;
    struct wide provider, computer, *strings, binary;
    size_t string_count;
    uint8_t *sid; /* in the pool */
    size_t sid_size;
    uint32_t id; /* qualifiers and event id */
    uint16_t type, category;
    uint64_t count, step; /* repetitions, and seconds between them */
    bool has_time, has_written_time, has_number;
    uint64_t time, written_time; /* seconds since 1970 */
    uint64_t number;
};

int evt_plan_check_keys(const json_t *object, const char *what, struct error *error);
/* defaults may be NULL, and their keys were checked. *plan must be zeroed; free it in any case. */
int evt_plan_make(const json_t *record, const json_t *defaults, struct evt_plan *plan,
                  struct error *error);
void evt_plan_free(struct evt_plan *plan);

/* The bytes of its n-th repetition (from 1), into an empty buffer. */
void evt_plan_write(const struct evt_plan *plan, uint64_t n, uint32_t number, uint32_t time,
                    uint32_t written_time, struct buffer *out);
