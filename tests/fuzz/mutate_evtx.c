/* SPDX-License-Identifier: MIT */
/* The mutator of the EVTX targets, in libFuzzer's form. */
#include "evtx_mutate.h"
#include "evtx_short.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    uint32_t state = seed + 1;
    if (!evtx_short_is(data, size) || evtx_random(&state) % 4 == 0)
        return LLVMFuzzerMutate(data, size, max);
    for (uint32_t left = 1 + evtx_random(&state) % 4; left > 0; left--)
        size = evtx_mutate(data, size, max, &state);
    return size;
}
