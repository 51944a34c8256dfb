/* SPDX-License-Identifier: MIT */
#pragma once

/* SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104), by nettle. */

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32
#define DIGEST_TEXT_SIZE (2 * DIGEST_SIZE + 1)

/* The digest; DIGEST_SIZE bytes. */
void digest_bytes(const void *data, size_t size, unsigned char out[DIGEST_SIZE]);

/* The digest as lower-case hexadecimal digits with a NUL. */
void digest_hex(const void *data, size_t size, char out[DIGEST_TEXT_SIZE]);

/* What only who has the key can compute: equal for equal data and keys. */
void digest_keyed(struct text key, struct text data, uint8_t out[DIGEST_SIZE]);
