/* SPDX-License-Identifier: MIT */
#pragma once

/* Placeholders in the texts of articles: {name} and {name|text when unknown}. */

#include "base/text.h"

#include <stdbool.h>

struct placeholder {
    struct text before; /* the text up to it */
    struct text name;   /* a parameter's name; size 0 at the end of the text */
    struct text text;   /* what stands there when the value is unknown */
    bool has_text;
};

/* Takes the next placeholder off the front of *rest: what precedes it is `before`. Braces that hold
 * something else are text. At the end it gives the remaining text in `before` and returns false. */
bool placeholder_next(struct text *rest, struct placeholder *ret_placeholder);
