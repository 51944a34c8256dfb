/* SPDX-License-Identifier: MIT */
#pragma once

/* One record as a library and as the project's own code read it: what differs is told. */

#include "reader/reader.h"

struct comparison {
    const struct reader_options *options; /* whose on_difference is told */
    const char *library;                  /* its name */
    const char *where;                    /* "chunk 3, record 17" */
};

void compare_record(const struct comparison *at, const struct record *library,
                    const struct record *fast);
/* Tells one difference. */
void compare_tell(const struct comparison *at, const char *field, struct text library,
                  struct text fast);
