/* SPDX-License-Identifier: MIT */
#pragma once

/* Error codes as people write them: 0x80072F8F, 80072f8f, 2147954575 and -2147012721 are one code,
 * and so are 0x800706ba and 1722. The index and the words of a search pass through the same forms,
 * so that either finds the other. */

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>

#define SEARCH_CODE_FORMS 2
#define SEARCH_CODE_SIZE 16

struct search_code {
    char forms[SEARCH_CODE_FORMS][SEARCH_CODE_SIZE]; /* "0x80072f8f"; "1722" */
    unsigned count;
};

/* The forms of a word that is a code; false if it is none. A small decimal number is none: it is
 * its own form. */
bool search_code_of(struct text word, struct search_code *ret_code);

/* Appends the forms of all codes in a text, each behind a space. */
void search_code_scan(struct buffer *out, const char *text);

/* A letter or digit of ASCII. */
bool search_is_word(char c);
