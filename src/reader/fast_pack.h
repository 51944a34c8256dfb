/* SPDX-License-Identifier: MIT */
#pragma once

/* UTF-16LE → bytes, 32 units at a time, for text that is mostly ASCII. */

#include "base/wide.h"
#include "reader/bytes.h"

#define PACK_UNITS 32u

#ifdef __SSE2__
/* Sixteen units; a bit for each that is ASCII and no NUL. What is not ASCII saturates to a byte
 * that is negative, or to zero. */
static inline uint32_t pack_sixteen(const uint8_t *utf16le, char *out)
{
    const __m128i *from = (const __m128i *)(const void *)utf16le;
    __m128i bytes = _mm_packus_epi16(_mm_loadu_si128(from), _mm_loadu_si128(from + 1));
    _mm_storeu_si128((__m128i *)(void *)out, bytes);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(bytes, _mm_setzero_si128()));
}
#endif

/* The same as pack_units() on any machine. */
static inline uint32_t pack_units_anywhere(const uint8_t *utf16le, char *out)
{
    uint32_t stops = 0;
    for (unsigned i = 0; i < PACK_UNITS; i++) {
        const unsigned unit = bytes_u16(utf16le + 2 * i);
        out[i] = (char)unit;
        stops |= (uint32_t)(unit - 1 >= 0x7F) << i;
    }
    return stops;
}

/* Writes the low bytes of 32 units. Which of the units are NUL or not ASCII: the first is the
 * lowest bit, and what is written for those means nothing. */
static inline uint32_t pack_units(const uint8_t *utf16le, char *out)
{
#ifdef __SSE2__
    const uint32_t low = pack_sixteen(utf16le, out);
    return ~(low | pack_sixteen(utf16le + 32, out + 16) << 16);
#else
    return pack_units_anywhere(utf16le, out);
#endif
}

/* The same for functions that are WIDE. */
#ifdef __SSE2__
WIDE static inline uint32_t pack_units_wide(const uint8_t *utf16le, char *out)
{
    const __m256i *from = (const __m256i *)(const void *)utf16le;
    __m256i bytes = _mm256_packus_epi16(_mm256_loadu_si256(from), _mm256_loadu_si256(from + 1));
    bytes = _mm256_permute4x64_epi64(bytes, _MM_SHUFFLE(3, 1, 2, 0)); /* it packs by halves */
    _mm256_storeu_si256((__m256i *)(void *)out, bytes);
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(bytes, _mm256_setzero_si256()));
}
#else
static inline uint32_t pack_units_wide(const uint8_t *utf16le, char *out)
{
    return pack_units(utf16le, out);
}
#endif
