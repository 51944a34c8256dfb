/* SPDX-License-Identifier: MIT */
/* replay_merge FILE...: runs the fuzz target over JSON reports as they are, then over each cut
 * short and with single bytes changed, at every place that the stride comes to. */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define REPORT_MAX 65536
#define STRIDE 11

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
    static const char others[] = "09-+x@.\"{}[],: nZ";
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, REPORT_MAX, file);
    int failed = ferror(file);
    fclose(file);
    run(data, size);
    for (size_t cut = 0; cut <= size; cut += 7 * STRIDE)
        run(data, cut);
    for (size_t at = 0; at < size; at += STRIDE) {
        uint8_t was = data[at];
        data[at] = (uint8_t)others[at / STRIDE % (sizeof others - 1)];
        run(data, size);
        data[at] = was;
    }
    return failed || size == 0;
}

int main(int count, char **paths)
{
    AUTO_FREE uint8_t *data = memory_zeroed(REPORT_MAX, 1);
    int failed = 0;
    for (int i = 1; i < count; i++)
        failed |= replay(paths[i], data);
    return failed;
}
