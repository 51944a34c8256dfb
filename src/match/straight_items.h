/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: what a straight pattern is made of. */

#include "match/straight.h"

#define MAX_ITEMS 32
#define MAX_GROUPS 4
#define ASCII 128

struct item {
    uint32_t least, most; /* UINT32_MAX = any number */
    unsigned once;        /* so many items from this one on take one character each */
};

struct group {
    unsigned first, end; /* items */
};

struct straight {
    uint32_t classes[ASCII]; /* for each character, the items that take it, as bits */
    struct item items[MAX_ITEMS];
    struct group groups[MAX_GROUPS]; /* from 1 on; 0 is all */
    unsigned item_count, group_count;
    bool to_the_end; /* \z */
};
