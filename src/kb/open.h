/* SPDX-License-Identifier: MIT */
#pragma once

/* Opening several bases over each other. */

#include "kb/kb.h"

struct kb_bytes {     /* borrowed; must outlive the base */
    const char *name; /* for errors */
    const void *data;
    size_t size;
    const char *digest; /* NULL: to be computed */
    bool trusted;       /* they were built into the program: no slow checks */
};

/* Opens bases from bytes and then each file over them, in this order. */
struct kb *kb_open_over(const struct kb_bytes *items, size_t item_count, const char *const *paths,
                        size_t path_count, struct error *error);

/* Opens what kb_compile() gave, over the built-in base if it extends that. */
struct kb *kb_open_compiled(const void *data, size_t size, bool extends, struct error *error);
