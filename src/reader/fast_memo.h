/* SPDX-License-Identifier: MIT */
#pragma once

/* Plans of template definitions, remembered from chunk to chunk. A log uses few templates, but each
 * chunk defines them anew, with the same bytes but for the offsets of names. A definition is
 * recognised only when every byte that its plan was compiled from is the same, names followed to
 * where they lie. */

#include "reader/fast_plan.h"

struct fast_memo;
struct fast_memo *fast_memo_new(void);
void fast_memo_free(struct fast_memo *memo);

void fast_memo_chunk(struct fast_memo *memo); /* another chunk begins */

/* Fills the plan of the instance's definition, body being its tokens behind the fragment header.
 * The plan is what plan_compile() gives. */
void fast_memo_plan(struct fast_memo *memo, const struct instance *instance, struct cursor body,
                    struct plan *plan);
