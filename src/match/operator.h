/* SPDX-License-Identifier: MIT */
#pragma once

/* The tests that conditions can put to a record's strings, by name, see docs/writing-articles.md.
 */

#include "base/error.h"
#include "match/pattern.h"

struct match_operator {
    const char *name;
    bool slow; /* a test takes several times as long as others */
    /* Makes the value ready for testing; NULL with the error set if it is no value of this test,
     * which need not be found out of one that is known to be checked. The value is borrowed for as
     * long as the result is used. */
    void *(*compile)(const char *value, bool checked, struct error *error);
    bool (*test)(void *compiled, struct pattern_run *run, struct text string);
    void (*free)(void *compiled);
};

const struct match_operator *operator_find(const char *name); /* NULL when unknown */
