/* SPDX-License-Identifier: MIT */
#pragma once

/* Puts a diagnosis' own names into the texts of an article: {name} and {name|text when unknown}. */

#include "diagnose/diagnose.h"

#include <jansson.h>

struct fill {
    const char *server;
    const char *reporter; /* several are joined with commas */
    const struct attribute_values *attributes;
    size_t attribute_count;
};

#define FILL_VALUE_SIZE 256 /* bytes of a value that are filled in; "…" stands for the rest */

/* In commands a value that is longer, begins like a switch, or has characters that a shell could
 * take for more than a name is not filled in, "<name>" stands there instead: the value comes from a
 * stranger's log. The caller frees. */
char *fill_text(const struct fill *fill, const char *text, bool command);

/* Fills the article's summary, fixes and references into a diagnosis. */
void fill_article(const struct fill *fill, const json_t *article, struct diagnosis *diagnosis);
