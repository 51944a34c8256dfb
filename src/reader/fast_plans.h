/* SPDX-License-Identifier: MIT */
#pragma once

/* The plans of one chunk's templates, by the offset of their definitions. */

#include "reader/fast_memo.h"

struct fast_plans;
struct fast_plans *fast_plans_new(void);
void fast_plans_free(struct fast_plans *plans);
void fast_plans_clear(struct fast_plans *plans); /* for the next chunk */
/* The plan of an instance's definition, compiled if it is new: *ret_new tells. Borrowed until the
 * next call. */
struct plan *fast_plans_find(struct fast_plans *plans, struct fast_memo *memo,
                             const struct instance *instance, bool *ret_new);
