/* SPDX-License-Identifier: MIT */
#pragma once

/* Stable names in place of real ones: whoever has the key gets the same again, nobody else can tell
 * what they stand for. */

#include "base/buffer.h"

#define PSEUDONYM_KEY_LEAST 16 /* bytes of a key */

struct pseudonyms;
struct pseudonyms *pseudonyms_new(struct text key); /* the key is copied */
void pseudonyms_free(struct pseudonyms *pseudonyms);

/* PREFIX-xxxxxxxx: 40 bits of a keyed digest of the name, ASCII letters without case, in base 32.
 * The digest does not depend on the prefix. Borrowed until the pseudonyms are freed. */
const char *pseudonym_of(struct pseudonyms *pseudonyms, const char *prefix, struct text name);

/* What was given out, a line each: pseudonym, tab, the name as it was first met with control
 * characters as \xNN; sorted. */
void pseudonyms_list(struct pseudonyms *pseudonyms, struct buffer *out);
