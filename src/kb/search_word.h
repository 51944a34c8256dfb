/* SPDX-License-Identifier: MIT */
#pragma once

/* Words instead of one that was typed: those that resemble it, and others for the same thing. */

#include "base/error.h"
#include "kb/store.h"

#define SEARCH_SIMILAR 3
#define SEARCH_WORD_SIZE 41

struct search_similar {
    char words[SEARCH_SIMILAR][SEARCH_WORD_SIZE];
    unsigned distance; /* of them all */
    size_t count;
};

/* Steps from one word to the other: a character more, less, other, or two that changed places. More
 * than limit gives limit + 1. Words longer than SEARCH_WORD_SIZE resemble nothing. */
unsigned search_distance(const char *a, const char *b, unsigned limit);

/* The nearest words of all databases, if any are near enough. Returns -1 with the error set. */
int search_similar_find(struct kb_store *store, const char *word, struct search_similar *ret,
                        struct error *error);

/* Appends what the bases know as synonyms of words in lower case, and of their singular, as quoted
 * phrases joined with OR. */
int search_synonyms(struct kb_store *store, const char *words, struct buffer *out,
                    struct error *error);
