/* SPDX-License-Identifier: MIT */
#pragma once

/* Full-text search over causes: by words, error codes and numbers of events, as they are typed. */

#include "kb/kb.h"

#define SEARCH_MARK_ON '\x02' /* around the words of a snippet that were found */
#define SEARCH_MARK_OFF '\x03'

struct kb_hit {
    size_t cause;     /* KB_NONE: an event that speaks for no cause, found by its number */
    size_t signature; /* then this one, else KB_NONE */
    double score;     /* greater is better; comparable within one search */
    char *snippet;    /* may be empty */
};

struct kb_correction { /* a word that stands nowhere, and what was looked for instead */
    char *typed, *used;
};

struct kb_hits {
    struct kb_hit *items; /* by score, then id */
    size_t count;
    struct kb_correction *corrections;
    size_t correction_count;
    bool cut; /* there were more words than a search takes */
};

/* Searches for what was typed, whatever that is; no word at all finds nothing. At most limit hits.
 * Returns -1 with the error set for a base that is damaged. */
int kb_search(const struct kb *kb, const char *typed, size_t limit, struct kb_hits *ret_hits,
              struct error *error);
void kb_hits_free(struct kb_hits *hits);
