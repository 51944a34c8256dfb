/* SPDX-License-Identifier: MIT */
#pragma once

/* What the records say about a target besides its name: virtual directory, user, URL. */

#include "diagnose/part.h"

/* The latest values of each parameter over all parts, by name; the parameter that names the server
 * itself is left out. The caller owns the list and the values. */
struct attribute_values *attributes_gather(const struct kb *kb, const struct part *const *parts,
                                           size_t part_count, size_t *ret_count);
void attributes_free(struct attribute_values *attributes, size_t count);
