/* SPDX-License-Identifier: MIT */
/* replay_merge FILE...: runs the fuzz target over JSON reports as they are, then over each cut
 * short and with single bytes changed, at every place that the stride comes to. */
#include "replay.h"

#define STRIDE 11

static void replay(const struct buffer *input)
{
    static const char others[] = "09-+x@.\"{}[],: nZ";
    replay_input(input->data, input->size);
    for (size_t cut = 0; cut <= input->size; cut += 7 * STRIDE)
        replay_input(input->data, cut);
    for (size_t at = 0; at < input->size; at += STRIDE) {
        char was = input->data[at];
        input->data[at] = others[at / STRIDE % (sizeof others - 1)];
        replay_input(input->data, input->size);
        input->data[at] = was;
    }
}

int main(int count, char **paths)
{
    return replay_each(count, paths, replay);
}
