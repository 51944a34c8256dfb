/* SPDX-License-Identifier: MIT */
#include "replay.h"

#include "base/memory.h"
#include "check.h"

#include <stdio.h>

struct buffer replay_file(const char *path)
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

void replay_input(const void *data, size_t size)
{
    AUTO_FREE uint8_t *copy = memory_zeroed(size, 1);
    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
}

int replay_each(int count, char **paths, void (*replay)(const struct buffer *input))
{
    int failed = 0;
    for (int i = 1; i < count; i++) {
        AUTO_BUFFER struct buffer input = replay_file(paths[i]);
        replay(&input);
        failed |= input.size == 0;
    }
    return failed;
}

void replay_changed(const struct buffer *input, unsigned runs, bool cut)
{
    AUTO_FREE uint8_t *copy = memory_zeroed(input->size, 1);
    uint32_t random = (uint32_t)input->size;
    for (unsigned i = 0; i < runs && input->size; i++) {
        memcpy(copy, input->data, input->size);
        for (unsigned j = 0; j < 1 + i % 4; j++) {
            random = random * 1664525u + 1013904223u;
            size_t at = (random >> 8) % input->size;
            random = random * 1664525u + 1013904223u;
            copy[at] = (uint8_t)(random >> 16);
        }
        replay_input(copy, cut && i % 3 == 0 ? input->size * i / runs : input->size);
    }
}

int replay_write(const char *folder, const char *path, size_t number, const struct buffer *seed)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    AUTO_FREE char *out = memory_format("%s/%s.%zu", folder, name, number);
    FILE *file = fopen(out, "wb");
    if (!file)
        return -1;
    bool written = fwrite(seed->data, 1, seed->size, file) == seed->size;
    return fclose(file) == 0 && written ? 0 : -1;
}
