/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include <assert.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>

static_assert(DIGEST_SIZE == SHA256_DIGEST_SIZE, "a digest is one of SHA-256");

void digest_bytes(const void *data, size_t size, uint8_t out[DIGEST_SIZE])
{
    struct sha256_ctx context;
    sha256_init(&context);
    if (size)
        sha256_update(&context, size, data);
    sha256_digest(&context, DIGEST_SIZE, out);
}

void digest_hex(const void *data, size_t size, char out[DIGEST_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[DIGEST_SIZE];
    digest_bytes(data, size, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[2 * sizeof digest] = '\0';
}

void digest_keyed(struct text key, struct text data, uint8_t out[DIGEST_SIZE])
{
    struct hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, key.size, (const uint8_t *)key.data);
    if (data.size)
        hmac_sha256_update(&context, data.size, (const uint8_t *)data.data);
    hmac_sha256_digest(&context, DIGEST_SIZE, out);
}
