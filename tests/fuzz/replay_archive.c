/* SPDX-License-Identifier: MIT */
/* replay_archive FILE...: runs the fuzz target over archives, whole, cut and with bytes changed,
 * always in the same way. */
#include "fuzz_scan.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

#define CHANGED_RUNS 150

static struct buffer read_file(const char *path)
{
    struct buffer data = {0};
    char piece[4096];
    size_t got;
    FILE *file = fopen(path, "rb");
    while (file && (got = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(&data, piece, got);
    if (file)
        fclose(file);
    return data;
}

static void run_changed(const struct buffer *input)
{
    AUTO_FREE uint8_t *copy = memory_zeroed(input->size, 1);
    uint32_t random = (uint32_t)input->size;
    for (unsigned i = 0; i < CHANGED_RUNS; i++) {
        memcpy(copy, input->data, input->size);
        for (unsigned j = 0; j < 1 + i % 4; j++) {
            random = random * 1664525u + 1013904223u;
            size_t at = (random >> 8) % input->size;
            random = random * 1664525u + 1013904223u;
            copy[at] = (uint8_t)(random >> 16);
        }
        LLVMFuzzerTestOneInput(copy, i % 3 ? input->size : input->size * i / CHANGED_RUNS);
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        AUTO_BUFFER struct buffer input = read_file(argv[i]);
        if (!input.size)
            return 1;
        LLVMFuzzerTestOneInput((const uint8_t *)input.data, input.size);
        run_changed(&input);
    }
    return 0;
}
