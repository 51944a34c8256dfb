/* SPDX-License-Identifier: MIT */
#pragma once

/* The two hash tables in a chunk's header. A bucket holds the offset of its newest entry, and each
 * entry begins with the offset of the one before it. */

#include "mkevtx/chunk.h"

/* Appends the offset of a name, and behind it the name itself unless the chunk has it. */
void table_put_name(struct chunk *chunk, const struct wide *name);

/* Where in the header the templates of a GUID's bucket begin. */
size_t table_template_bucket(const uint8_t guid[16]);
/* The offset of a definition, 0 when the chunk has none. */
size_t table_find_template(const struct chunk *chunk, size_t bucket, const uint8_t guid[16]);
