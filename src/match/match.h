/* SPDX-License-Identifier: MIT */
#pragma once

/* Record × signatures of the base → the signature that says most about the record, with the values
 * of its parameters. Compile once, use from then on; a matcher serves one scan at a time. */

#include "kb/kb.h"
#include "reader/record.h"
#include "reader/wanted.h"

#include <stddef.h>

struct matcher;

/* Signatures that were checked when their base was built are compiled at their first use, others at
 * once: NULL with the error set if one of these cannot be. The base is borrowed. */
struct matcher *matcher_new(const struct kb *kb, struct error *error);
/* Compiles what matcher_new() leaves for its first use. -1 with the error set if it cannot be. */
int matcher_check(const struct kb *kb, struct error *error);
void matcher_free(struct matcher *matcher);

/* Adds all (provider, id) of the signatures and the base's markers to the set, which asks the base
 * for them when a provider is looked up. */
void matcher_want(const struct matcher *matcher, struct wanted *wanted);

struct match {
    size_t signature;         /* index into the base */
    const char *const *names; /* the distinct parameter names of the signature, in the order of
                               * first mention; borrowed from the base */
    size_t value_count;       /* of them */
    struct text target; /* the server that the record names (the host of a URL); size 0 if none */
    /* While the matcher lives, an equal number means that signature and target are equal too; one
     * target may have several numbers. 0: nothing is known. */
    uint64_t target_number;
    /* The parameter whose value is equal as well where the number is. KB_NONE: none is. */
    size_t target_parameter;
    struct text *values; /* for match_value(): those that were asked for are here */
    /* Of a value that was asked for and is there the string, from 1, that alone settles it: where a
     * record that the signature matches has an equal one, it has an equal value. 0: others have a
     * part in it. NULL: nothing is known. */
    const uint32_t *settled_by;
    struct matcher *matcher; /* NULL: all values are there */
};

/* The value of a parameter; size 0 when the record does not give it. It is looked for when it is
 * first asked for, since most records of a large log show nothing that is kept. Borrowed from the
 * matcher and the record of this match until the next call of matcher_match(). */
struct text match_value(const struct match *match, const struct record *record, size_t parameter);

/* Of the signatures whose provider, id and conditions fit, the most specific wins, then the smaller
 * id. Returns false when none fits. A pattern that runs into its match limit does not fit;
 * matcher_limit_hits() counts those. */
bool matcher_match(struct matcher *matcher, const struct record *record, struct match *ret_match);
uint64_t matcher_limit_hits(const struct matcher *matcher);

/* True when two signatures of the same specificity fit the record, so that only their ids decide:
 * `kb check` calls that an error of the articles. */
bool matcher_is_ambiguous(struct matcher *matcher, const struct record *record,
                          size_t *ret_signature, size_t *ret_other);
