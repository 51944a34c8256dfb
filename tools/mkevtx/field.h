/* SPDX-License-Identifier: MIT */
#pragma once

/* Numbers and flags of a description's objects. */

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* What the key has; left alone, or false, if it has nothing. -1 with the error set if it is no
 * number up to max, or neither true nor false. */
int field_number(const json_t *object, const char *key, uint64_t max, uint64_t *number,
                 struct error *error);
int field_flag(const json_t *object, const char *key, bool *ret_flag, struct error *error);

/* -1 with the error set if the key has no number up to max. */
int field_need(const json_t *object, const char *key, uint64_t max, struct error *error);

/* The number of an object that was checked. */
uint64_t field_get(const json_t *object, const char *key, uint64_t otherwise);
