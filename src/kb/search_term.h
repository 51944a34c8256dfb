/* SPDX-License-Identifier: MIT */
#pragma once

/* What somebody typed → terms, each an expression for FTS5 that holds nothing but quoted letters
 * and digits, whatever was typed. */

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_TERMS 32
#define SEARCH_TERM_SIZE 64 /* bytes; longer words are cut */

struct search_term {
    char text[SEARCH_TERM_SIZE + 1]; /* ASCII letters in lower case */
    struct buffer expression;        /* all spellings of it, joined with OR */
    int64_t number;                  /* what it is as a decimal number; -1: none */
    bool is_code; /* has digits: a typing error cannot be told from another code */
};

struct search_terms {
    struct search_term items[SEARCH_TERMS];
    size_t count;
    bool cut; /* there were more */
};

void search_terms_read(struct search_terms *terms, struct text typed);
void search_terms_free(struct search_terms *terms);

/* True for words that sentences are made with, whatever they are about. */
bool search_is_filler(const struct search_term *term);

/* Appends a word or several as one quoted phrase; quotes and NULs are left out. */
void search_quote(struct buffer *out, struct text words);
