/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: the signatures of a base made ready, and the matcher's index over them. */

#include "base/hash_table.h"
#include "match/match.h"
#include "match/operator.h"

#define COMPILE_MAX_DEPTH 32 /* of conditions in one another */

/* One test, which several signatures may put to a record: the answer is kept while the record is at
 * hand. Patterns are not shared: how often they run into their limit is counted. */
struct compiled_test {
    unsigned string;
    struct text data; /* the name that the string must have; size 0 = whatever name */
    size_t least;     /* bytes that a string must have */
    const struct match_operator *operation;
    void *value;
    bool shared;
    bool holds;
    uint64_t record; /* the number of the record that `holds` is about, if it is shared */
    struct short_answer {
        struct text_short string;
        bool holds;
    } recent; /* the last short string that was asked, if the test is shared */
    UT_hash_handle hh;
    char key[];
};

/* A condition is a list of tests and where to go on after each: all, any and not say no more. */
struct compiled_step {
    struct compiled_test *test;
    uint32_t yes, no; /* another step or one of: */
};
#define STEP_HOLDS UINT32_MAX
#define STEP_FAILS (UINT32_MAX - 1)

/* Patterns of parameters by their text: most signatures look for the same things. */
struct shared_pattern {
    UT_hash_handle hh;
    struct pattern *pattern;
    char text[];
};

/* What serves all signatures, and outlives them; zero it first. */
struct compiled_shared {
    struct shared_pattern *patterns;
    struct compiled_test *tests;
};

struct compiled_parameter {
    size_t slot; /* of the name among the signature's distinct names */
    size_t next; /* parameter of the same slot; KB_NONE behind the last */
    unsigned string;
    struct text data;
    struct pattern *pattern; /* borrowed, may be NULL */
    const char *name;        /* of its group */
    uint32_t group;          /* 0 until it is first asked for */
};

enum compiled_state { NOT_COMPILED, COMPILED, BROKEN };

struct compiled_signature {
    enum compiled_state state; /* of the matcher */
    size_t index;              /* in the base */
    uint64_t number;           /* of the matcher's, for a match without target */
    struct compiled_step *steps;
    uint32_t step_count, first_step;
    struct compiled_parameter *parameters;
    size_t parameter_count;
    const char **names; /* distinct, in the order of first mention */
    size_t *firsts;     /* of each of them, the first parameter */
    size_t name_count;
    size_t target;           /* slot, KB_NONE when no parameter names the server */
    size_t target_parameter; /* the first of that slot */
    bool target_is_url;
};

/* *ret is freed with compiled_signature_free() whether this succeeds or not. */
int compile_signature(const struct kb *kb, size_t index, struct compiled_shared *shared,
                      struct compiled_signature *ret, struct error *error);
void compiled_signature_free(struct compiled_signature *signature);
void compiled_shared_free(struct compiled_shared *shared);
uint32_t compiled_group(struct compiled_parameter *parameter);
/* True when a string may be asked: without a name all may. */
bool compiled_asks(struct text data, const struct insertion *string);

/* The record that conditions are asked about. */
struct compiled_subject {
    const struct record *record;
    uint64_t number; /* another one for each record, from 1 */
    struct pattern_run *run;
};

bool compiled_holds(const struct compiled_signature *signature,
                    const struct compiled_subject *subject);
