/* SPDX-License-Identifier: MIT */
#pragma once

/* SHA-256 (FIPS 180-4), by libmd. */

#include <stddef.h>

#define DIGEST_SIZE 32
#define DIGEST_TEXT_SIZE (2 * DIGEST_SIZE + 1)

/* The digest; DIGEST_SIZE bytes. */
void digest_bytes(const void *data, size_t size, unsigned char out[DIGEST_SIZE]);

/* The digest as lower-case hexadecimal digits with a NUL. */
void digest_hex(const void *data, size_t size, char out[DIGEST_TEXT_SIZE]);
