/* SPDX-License-Identifier: MIT */
#pragma once

/* Providers by their UTF-16 bytes: what each means to the wanted set is asked once. */

#include "reader/fast_bytes.h"

struct provider {
    uint32_t number; /* of wanted_provider() */
    bool marked;     /* wanted_is_marked() */
};

struct fast_names;
struct fast_names *fast_names_new(void);
void fast_names_free(struct fast_names *names);
/* Forgets everything when the set is another one than before. */
void fast_names_use(struct fast_names *names, const struct wanted *wanted);
struct provider fast_names_find(struct fast_names *names, struct span name);
