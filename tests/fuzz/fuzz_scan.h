/* SPDX-License-Identifier: MIT */
#pragma once

/* The fuzz target, and the short form of logs that it understands. */

#include <stddef.h>
#include <stdint.h>

/* Input is a whole log, or (shorter, so that a fuzzer gets further) one chunk's records: a byte of
 * flags, the offset of the last record in two bytes, and the bytes of the chunk from offset 512 on.
 */
enum {
    SHORT_DIRTY = 1,  /* the file header says so */
    SHORT_BEYOND = 2, /* the chunk is beyond its count */
    SHORT_REPAIR = 4, /* sizes that hold get a copy that agrees */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
