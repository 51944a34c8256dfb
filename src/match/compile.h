/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: the signatures of a base made ready, and the matcher's index over them. */

#include "base/hash_table.h"
#include "match/match.h"
#include "match/operator.h"

#define COMPILE_MAX_DEPTH 32 /* of conditions in one another */

/* A test that several signatures may put to a record: the answer is kept while the record is at
 * hand. */
struct shared_test {
    UT_hash_handle hh;
    uint64_t record; /* the number of the record that it is about */
    bool holds;
    char key[];
};

struct compiled_condition {
    enum kb_node node;
    unsigned string;
    struct text data; /* the name that the string must have; size 0 = whatever name */
    const struct match_operator *operation;
    void *value;
    struct shared_test *shared; /* NULL: it is always asked again */
    struct compiled_condition *children;
    size_t child_count;
};

/* Patterns of parameters by their text: most signatures look for the same things. */
struct shared_pattern {
    UT_hash_handle hh;
    struct pattern *pattern;
    char text[];
};

/* What serves all signatures, and outlives them; zero it first. */
struct compiled_shared {
    struct shared_pattern *patterns;
    struct shared_test *tests;
};

struct compiled_parameter {
    size_t slot; /* of the name among the signature's distinct names */
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
    struct compiled_condition condition;
    struct compiled_parameter *parameters;
    size_t parameter_count;
    const char **names; /* distinct, in the order of first mention */
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
/* True when a string may be asked: without a name all may. */
uint32_t compiled_group(struct compiled_parameter *parameter);
bool compiled_asks(struct text data, const struct insertion *string);

/* The record that conditions are asked about. */
struct compiled_subject {
    const struct record *record;
    uint64_t number; /* another one for each record, from 1 */
    struct pattern_run *run;
};

bool compiled_holds(const struct compiled_condition *condition,
                    const struct compiled_subject *subject);
