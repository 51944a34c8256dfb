/* SPDX-License-Identifier: MIT */
#pragma once

/* Registers of 32 bytes (AVX2), which not all machines have: WIDE marks functions that are compiled
 * for them, wide_is_there() says whether these may be called. */

#include <stdbool.h>

#ifdef __SSE2__
#include <immintrin.h>

#define WIDE __attribute__((target("avx2")))

static inline bool wide_is_there(void)
{
    return __builtin_cpu_supports("avx2") != 0;
}
#else
#define WIDE

static inline bool wide_is_there(void)
{
    return false;
}
#endif
