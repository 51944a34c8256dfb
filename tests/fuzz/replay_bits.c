/* SPDX-License-Identifier: MIT */
/* replay_bits FILE...: runs a fuzz target over small inputs as they are, then over each cut short
 * at every byte and with every bit changed. */
#include "replay.h"

static void replay(const struct buffer *input)
{
    for (size_t cut = 0; cut <= input->size; cut++)
        replay_input(input->data, cut);
    for (size_t bit = 0; bit < 8 * input->size; bit++) {
        input->data[bit / 8] ^= (char)(1 << bit % 8);
        replay_input(input->data, input->size);
        input->data[bit / 8] ^= (char)(1 << bit % 8);
    }
}

int main(int count, char **paths)
{
    return replay_each(count, paths, replay);
}
