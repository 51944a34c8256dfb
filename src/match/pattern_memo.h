/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: what a pattern said about short texts lately. The names of servers come again and
 * again, and a look at them costs a tenth of a match. */

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

#define MEMO_TEXT_SIZE 48

struct memo_answer {
    uint32_t group;
    bool found;
    uint8_t start, size; /* of the group's part in the text */
};

struct pattern_memo;

struct pattern_memo *pattern_memo_new(void);
void pattern_memo_free(struct pattern_memo *memo);
/* NULL when the text was not asked lately with this group, or is too long to be remembered. */
const struct memo_answer *pattern_memo_find(const struct pattern_memo *memo, struct text text,
                                            uint32_t group);
void pattern_memo_set(struct pattern_memo *memo, struct text text, struct memo_answer answer);
