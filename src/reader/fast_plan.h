/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the fields of an event's System element come from: learned once per template definition and
 * chunk, or once per inline record. */

#include "reader/fast_token.h"

enum field_id {
    FIELD_PROVIDER,
    FIELD_SOURCE,
    FIELD_ID,
    FIELD_QUALIFIERS,
    FIELD_LEVEL,
    FIELD_TASK,
    FIELD_KEYWORDS,
    FIELD_TIME,
    FIELD_RECORD_ID,
    FIELD_CHANNEL,
    FIELD_COMPUTER,
    FIELD_USER,
    FIELD_COUNT,
};

enum field_kind {
    FIELD_ABSENT,
    FIELD_LITERAL, /* characters in the chunk */
    FIELD_VALUE,   /* one value of the instance */
    FIELD_MIXED,   /* several tokens, from at on */
};

struct field {
    uint8_t kind;
    uint16_t index;      /* VALUE */
    uint32_t at;         /* the first token, for MIXED */
    struct span literal; /* LITERAL */
};

struct plan {
    enum token_form form;
    bool usable;          /* false: this is no event that is understood here */
    uint32_t value_count; /* values that the fields need, from the first on */
    struct field fields[FIELD_COUNT];
    struct cursor data; /* what follows System inside Event */
};

/* A name that a definition refers to. */
struct plan_name {
    uint32_t at; /* of its offset */
    bool here;   /* it lies right behind its offset */
    struct span text;
};

#define PLAN_MAX_NAMES 48

/* The names that a plan was compiled from, in order. */
struct plan_names {
    struct plan_name items[PLAN_MAX_NAMES];
    unsigned count;
    bool complete; /* false: there were more, or of another kind */
    uint32_t end;  /* what lies before it was compiled */
};

/* Compiles an event that starts at the cursor (behind the fragment header). The plan is unusable
 * where the tokens are not those of an event. ret_names may be NULL. */
void plan_compile(struct plan *plan, struct cursor tokens, enum token_form form,
                  struct plan_names *ret_names);
