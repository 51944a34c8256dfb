/* SPDX-License-Identifier: MIT */
#pragma once

/* When a diagnosis' evidence was seen: for each reporter the records of each hour or, over long
 * times, each day. */

#include "diagnose/part.h"

/* Rows by reporter's name. The caller owns them. */
struct timeline_row *timeline_make(const struct server_names *names,
                                   const struct part *const *parts, size_t part_count,
                                   size_t *ret_count);
void timeline_free(struct timeline_row *rows, size_t count);
