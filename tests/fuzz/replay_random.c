/* SPDX-License-Identifier: MIT */
/* replay_random RUNS: runs a fuzz target that takes its input for choices over so many inputs of
 * pseudo-random bytes, always the same. */
#include "evtx_mutate.h"
#include "replay.h"

#include <stdlib.h>

#define INPUT_MAX 400

int main(int argc, char **argv)
{
    uint32_t state = 1;
    uint8_t data[INPUT_MAX];
    for (long left = argc > 1 ? atol(argv[1]) : 0; left > 0; left--) {
        size_t size = evtx_random(&state) % INPUT_MAX;
        for (size_t i = 0; i < size; i++)
            data[i] = (uint8_t)(evtx_random(&state) >> 11);
        replay_input(data, size);
    }
    return 0;
}
