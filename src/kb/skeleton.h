/* SPDX-License-Identifier: MIT */
#pragma once

/* The article that a new cause begins with. */

#include "base/buffer.h"
#include "base/error.h"

/* Stands in every text that its author has to write; `kb check` looks for it. */
#define KB_FILL_IN "FILL IN"

/* Appends the JSON of kb/causes/ID.json. Returns -1 with the error set if that is no id. */
int kb_skeleton(struct buffer *out, const char *id, struct error *error);
