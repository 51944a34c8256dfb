/* SPDX-License-Identifier: MIT */
#pragma once

/* Whether the parts of a base's file say the same. */

#include "base/error.h"

#include <stddef.h>

/* Checks the bytes of a whole file as opening it never does: the tables, that its image is the one
 * which they give, and its digest. name is for errors. Returns -1 with the error set. */
int kb_verify(const char *name, const void *data, size_t size, struct error *error);
