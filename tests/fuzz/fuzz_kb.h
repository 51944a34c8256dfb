/* SPDX-License-Identifier: MIT */
#pragma once

/* Fuzz target: a stranger's knowledge base. The first byte of an input chooses what the others are:
 * a whole file, or a packed image, which is put behind a database without tables and gets a trailer
 * that fits, so that a fuzzer need not guess sums. */

#include <stddef.h>
#include <stdint.h>

#define FUZZ_KB_FILE 0
#define FUZZ_KB_IMAGE 1

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
