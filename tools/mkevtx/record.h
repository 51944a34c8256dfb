/* SPDX-License-Identifier: MIT */
#pragma once

/* One record of a description, ready to be written any number of times. */

#include "mkevtx/chunk.h"

#include <jansson.h>

struct plan {
    struct pool pool;
    struct instance event;
    uint64_t count, step; /* repetitions, and 100 ns units between them */
    bool has_time, has_record_id, has_header_id, has_written_time, null_time;
    filetime time, written_time;
    uint64_t record_id, header_id;
};

int plan_check_keys(const json_t *object, const char *what, struct error *error);

/* defaults may be NULL, and their keys were checked. *plan must be zeroed; free it in any case. */
int plan_make(const json_t *record, const json_t *defaults, struct chunk *scratch,
              struct plan *plan, struct error *error);
void plan_free(struct plan *plan);

/* Checks that an object has no other keys than these (NULL-terminated). */
int keys_check(const json_t *object, const char *const *known, const char *what,
               struct error *error);
