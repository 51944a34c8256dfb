/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: which server short strings named lately. A log speaks of few servers, and to find
 * one in a string takes a pattern and a look at each of its characters. */

#include "base/text.h"

#include <stdbool.h>

struct target_memo;

struct target_memo *target_memo_new(void);
void target_memo_free(struct target_memo *memo);
/* What a signature's first parameter of the target found in a string: its value and the target,
 * both parts of the string. False when it was not asked lately. */
bool target_memo_find(const struct target_memo *memo, size_t signature, struct text string,
                      struct text *ret_value, struct text *ret_target);
/* Remembers it, if the string is short; value and target are parts of it, or of size 0. */
void target_memo_set(struct target_memo *memo, size_t signature, struct text string,
                     struct text value, struct text target);
