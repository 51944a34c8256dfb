/* SPDX-License-Identifier: MIT */
#pragma once

/* Names of providers, channels and computers as UTF-8. They come again and again. */

#include "reader/fast_text.h"

enum utf8_name { UTF8_PROVIDER, UTF8_SOURCE, UTF8_CHANNEL, UTF8_COMPUTER, UTF8_COUNT };

struct fast_utf8;
struct fast_utf8 *fast_utf8_new(void);
void fast_utf8_free(struct fast_utf8 *names);
/* Lives until the next call for the same kind of name. Names of more than UTF8_SIZE bytes are
 * written to the area, which may be NULL if there can be none. */
#define UTF8_SIZE 128u
struct text fast_utf8_text(struct fast_utf8 *names, enum utf8_name kind, struct span name,
                           struct text_area *area);
