/* SPDX-License-Identifier: MIT */
#pragma once

/* Trees and values as binary XML within a chunk ([MS-EVEN6] 2.2.12). A name or a template
 * definition is written where it is first used in the chunk and referred to by its offset from then
 * on. */

#include "mkevtx/chunk.h"

/* Appends the fragment header, the element or template instance, and the end-of-file token. */
void binxml_put_fragment(struct chunk *chunk, const struct instance *instance,
                         const struct moment *moment);

/* Gives a template its GUID, made of what it says. Its tree has no counters. False when it is too
 * large for any chunk. */
bool binxml_identify(struct chunk *scratch, struct instance *instance);

size_t wide_size(const struct wide *wide, uint64_t number);
