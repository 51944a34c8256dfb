/* SPDX-License-Identifier: MIT */
#pragma once

/* Pseudonyms for the names in one text. */

#include "base/pseudonym.h"

#include <stdbool.h>

enum redact_depth {
    REDACT_NAMES, /* a text of this program: known names and what has the form of one */
    REDACT_WORDS, /* a stranger's text: each word that is no word of the articles as well */
};

struct redactor;
struct redactor *redactor_new(struct pseudonyms *pseudonyms); /* borrows */
void redactor_free(struct redactor *redactor);

/* A computer's name: wherever it stands as a word of its own it is this server. Its first label
 * alone too. */
void redactor_learn_server(struct redactor *redactor, struct text name);

/* The caller frees; the size where the text may hold NULs.
 * A server keeps what tells servers apart: equal names stay equal without case, a short name stays
 * that of the full name with it, domains stay equal and those below each other stay so. What names
 * nobody stays as it is: "", ".", "localhost". */
char *redact_server(struct redactor *redactor, struct text name);
char *redact_domain(struct redactor *redactor, struct text name);
char *redact_text(struct redactor *redactor, struct text text, enum redact_depth depth,
                  size_t *ret_size);
/* A path: each part for itself, so that the parts stay apart and endings of file names stay. */
char *redact_path(struct redactor *redactor, const char *path);
