/* SPDX-License-Identifier: MIT */
#pragma once

/* Where a text is within others; ASCII letters have no case. What is looked for is made ready once
 * for many texts. */

#include "base/text.h"

#define TEXT_SEARCH_BLOCK 16

struct text_search {
    struct text part; /* borrowed */
    /* Its first and its last byte, as often as a block has places: a byte of a text fits when it is
     * `end` with the bits of `fold`, which make a letter small. */
    struct text_search_end {
        unsigned char end[TEXT_SEARCH_BLOCK], fold[TEXT_SEARCH_BLOCK];
    } first, last;
};

struct text_search text_search_for(struct text part);
/* Where the part is, from a position on; TEXT_NOT_FOUND. */
size_t text_search_find(const struct text_search *search, struct text text, size_t from);
/* For tests: the same without instructions that not all processors have. */
size_t text_search_find_plain(const struct text_search *search, struct text text, size_t from);

static inline bool text_search_in(const struct text_search *search, struct text text)
{
    return text.size >= search->part.size && text_search_find(search, text, 0) != TEXT_NOT_FOUND;
}
