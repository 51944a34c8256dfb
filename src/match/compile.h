/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside match: the signatures of a base made ready, and the matcher's index over them. */

#include "base/hash_table.h"
#include "match/match.h"
#include "match/operator.h"

#define COMPILE_MAX_DEPTH 32 /* of conditions in one another */

struct compiled_condition {
    enum kb_node node;
    unsigned string;
    struct text data; /* the name that the string must have; size 0 = whatever name */
    const struct match_operator *operation;
    void *value;
    struct compiled_condition *children;
    size_t child_count;
};

/* Patterns of parameters by their text: most signatures look for the same things. */
struct shared_pattern {
    UT_hash_handle hh;
    struct pattern *pattern;
    char text[];
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
    struct compiled_condition condition;
    struct compiled_parameter *parameters;
    size_t parameter_count;
    const char **names; /* distinct, in the order of first mention */
    size_t name_count;
    size_t target; /* slot, KB_NONE when no parameter names the server */
    bool target_is_url;
};

/* *ret is freed with compiled_signature_free() whether this succeeds or not. The patterns, NULL at
 * first, serve all signatures and outlive them. */
int compile_signature(const struct kb *kb, size_t index, struct shared_pattern **patterns,
                      struct compiled_signature *ret, struct error *error);
void compiled_signature_free(struct compiled_signature *signature);
void shared_patterns_free(struct shared_pattern **patterns);
/* True when a string may be asked: without a name all may. */
uint32_t compiled_group(struct compiled_parameter *parameter);
bool compiled_asks(struct text data, const struct insertion *string);
bool compiled_holds(const struct compiled_condition *condition, struct pattern_run *run,
                    const struct record *record);
