/* SPDX-License-Identifier: MIT */
/* replay_bytes RUNS FILE...: runs the fuzz target over files, whole, and so many times each with
 * bytes changed or cut. */
#include "replay.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
    unsigned runs = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    for (int i = 2; i < argc; i++) {
        AUTO_BUFFER struct buffer input = replay_file(argv[i]);
        if (!input.size)
            return 1;
        replay_input(input.data, input.size);
        replay_changed(&input, runs, true);
    }
    return 0;
}
