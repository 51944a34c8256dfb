/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include <sha2.h>
#include <stdint.h>

void digest_bytes(const void *data, size_t size, unsigned char out[DIGEST_SIZE])
{
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, data, size);
    SHA256Final(out, &context);
}

void digest_hex(const void *data, size_t size, char out[DIGEST_TEXT_SIZE])
{
    SHA256Data(data, size, out);
}
