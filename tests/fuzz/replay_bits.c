/* SPDX-License-Identifier: MIT */
/* replay_bits FILE...: runs a fuzz target over small inputs as they are, then over each cut short
 * at every byte and with every bit changed. */
#include "replay.h"

static int replay(const char *path)
{
    AUTO_BUFFER struct buffer input = replay_file(path);
    for (size_t cut = 0; cut <= input.size; cut++)
        replay_input(input.data, cut);
    for (size_t bit = 0; bit < 8 * input.size; bit++) {
        input.data[bit / 8] ^= (char)(1 << bit % 8);
        replay_input(input.data, input.size);
        input.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    return input.size == 0;
}

int main(int count, char **paths)
{
    int failed = 0;
    for (int i = 1; i < count; i++)
        failed |= replay(paths[i]);
    return failed;
}
