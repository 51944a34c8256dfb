/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: what can be said of a pattern over ASCII text without asking PCRE2, whose calls
 * cost more than most strings are long. Both are read off the pattern's text, and what that reading
 * does not fully understand is left to PCRE2. */

#include "base/text.h"

/* A pattern that never has to try again: \A, then characters and classes, each perhaps repeated,
 * and named groups around some of them, then perhaps \z; and what one of them may take more or less
 * of, none that can follow it may take. */
struct straight;

/* NULL when the pattern is none. It is known to be a pattern. */
struct straight *straight_new(const char *pattern);
void straight_free(struct straight *straight);

/* What PCRE2 finds in ASCII text: true and what the group took (0: the whole match), or false.
 * ret_part may be NULL. */
bool straight_find(const struct straight *straight, struct text ascii, uint32_t group,
                   struct text *ret_part);

/* Characters that every match in ASCII text holds, in some case of letters. Borrowed from the
 * pattern; size 0 when there are none worth looking for. */
struct text pattern_required(const char *pattern);

/* How far a match got in the beginning of texts, so that it can go on behind that. */
struct straight_beginning {
    uint8_t item;  /* which takes the last character of the beginning, and more */
    uint8_t size;  /* of the beginning; 0: there is no such place */
    uint8_t first; /* where the group starts */
};

/* The same for all texts that begin so, if the group starts but does not end in it; .size is 0 if
 * that cannot be said. */
struct straight_beginning straight_begin(const struct straight *straight, struct text ascii,
                                         uint32_t group);
/* straight_find() of a text with that beginning. */
bool straight_go_on(const struct straight *straight, struct straight_beginning from,
                    struct text ascii, uint32_t group, struct text *ret_part);
