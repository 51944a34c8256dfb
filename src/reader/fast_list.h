/* SPDX-License-Identifier: MIT */
#pragma once

/* Tokens → the list of what fast_data.h does for each record. */

#include "reader/fast_text.h"
#include "reader/fast_token.h"

enum step_kind {
    STEP_VALUE,   /* a leaf that holds one value */
    STEP_LITERAL, /* a leaf that holds one literal, or nothing */
    STEP_BINARY,  /* EventData/Binary */
    STEP_NESTED,  /* a value of Event itself: binary XML */
};

struct data_step {
    uint8_t kind;
    bool optional;
    bool sole; /* all children of its parent are optional: without any, the parent is a leaf */
    uint16_t index;
    struct text name; /* in list_maker.names */
    struct span literal;
};

struct data_list {
    size_t first, count; /* in list_maker.steps */
    bool usable;
    bool nested_only; /* it is one nested instance */
    bool leaves;      /* it is values that are no nested instances, in the order of their indexes */
    uint16_t lowest;  /* index of those */
};

/* All lists of a chunk. */
struct list_maker {
    struct data_step *steps; /* owned */
    size_t count, capacity;
    struct text_area names; /* UTF-8; never moves */
};

void list_maker_free(struct list_maker *maker);
void list_maker_clear(struct list_maker *maker);
void list_make(struct list_maker *maker, struct data_list *ret_list, struct cursor tokens,
               enum token_form form);
