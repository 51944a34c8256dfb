/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: which server short strings named lately. A log speaks of few servers, and to find
 * one in a string takes a pattern and a look at each of its characters. */

#include "match/straight.h"

#include <stdbool.h>

struct target_memo;

struct target_memo *target_memo_new(void);
void target_memo_free(struct target_memo *memo);
struct target_answer {
    struct text value, target; /* both parts of the string, or of size 0 */
    uint64_t number;           /* of signature and target: see struct match */
};

/* What a signature's first parameter of the target found in a string. False when it was not asked
 * lately. */
bool target_memo_find(const struct target_memo *memo, size_t signature, struct text string,
                      struct target_answer *ret_answer);
/* Remembers it, if the string is short. Returns the answer's number, 0 if it is not remembered. */
uint64_t target_memo_set(struct target_memo *memo, size_t signature, struct text string,
                         struct text value, struct text target);

/* The same for the hosts of URLs, of which each is another: the beginning of a URL settles its
 * host, see server_name_settled(). */
struct host_answer {
    struct text host; /* a part of the URL */
    uint64_t number;  /* 0: it is not remembered */
    struct straight_beginning
        beginning; /* of the match that finds the URL, if it begins a string */
};

bool target_memo_find_host(const struct target_memo *memo, size_t signature, struct text url,
                           struct host_answer *ret_answer);
/* Returns the answer's number. */
uint64_t target_memo_set_host(struct target_memo *memo, size_t signature, struct text settled,
                              const struct host_answer *answer);

/* A number that no answer has. */
uint64_t target_memo_number(struct target_memo *memo);
