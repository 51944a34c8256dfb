/* SPDX-License-Identifier: MIT */
#include "base/digest.h"

#include <sha2.h>

void digest_hex(const void *data, size_t size, char out[DIGEST_TEXT_SIZE])
{
    SHA256Data(data, size, out);
}
