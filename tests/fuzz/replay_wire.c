/* SPDX-License-Identifier: MIT */
/* replay_wire FILE...: runs the fuzz target over messages as they are, then over each cut short at
 * every byte and with every bit changed. */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of exactly its size, so that a read beyond it shows under ASan. */
static void run(const uint8_t *data, size_t size)
{
    AUTO_FREE uint8_t *copy = memory_zeroed(size, 1);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
}

static int replay(const char *path, uint8_t *data)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, MESSAGE_MAX, file);
    int failed = ferror(file);
    fclose(file);
    for (size_t cut = 0; cut <= size; cut++)
        run(data, cut);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        run(data, size);
        data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    return failed || size == 0;
}

int main(int count, char **paths)
{
    AUTO_FREE uint8_t *data = memory_zeroed(MESSAGE_MAX, 1);
    int failed = 0;
    for (int i = 1; i < count; i++)
        failed |= replay(paths[i], data);
    return failed;
}
