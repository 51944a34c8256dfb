/* SPDX-License-Identifier: MIT */
/* replay_evt [--write FOLDER] DESCRIPTION...: runs the fuzz target over the logs of descriptions
 * (docs/mkevtx.md), whole, in the short form, and both with bytes changed. With --write, both forms
 * are written for the fuzzer. */
#include "fuzz_evt.h"

#include "base/memory.h"
#include "mkevtx/mkevt.h"

#include <stdio.h>
#include <string.h>

#define CHANGED_RUNS 2000
#define HEADER_SIZE 48

static struct buffer short_form(const struct buffer *log, uint8_t flags)
{
    const char head[EVT_SHORT_SIZE] = {(char)flags, log->data[16], log->data[17], log->data[20],
                                       log->data[21]};
    struct buffer out = {0};
    buffer_append(&out, head, sizeof head);
    buffer_append(&out, log->data + HEADER_SIZE, log->size - HEADER_SIZE);
    return out;
}

/* Always the same changes: a test must not depend on chance. */
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
        LLVMFuzzerTestOneInput(copy, input->size);
    }
}

static int write_seed(const char *folder, const char *path, size_t number,
                      const struct buffer *seed)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    AUTO_FREE char *out = memory_format("%s/%s.%zu", folder, name, number);
    FILE *file = fopen(out, "wb");
    if (!file || fwrite(seed->data, 1, seed->size, file) != seed->size || fclose(file) != 0)
        return -1;
    return 0;
}

static int run_description(const char *path, const char *folder)
{
    json_error_t where;
    struct error error = {0};
    AUTO_BUFFER struct buffer log = {0};
    json_t *json = json_load_file(path, JSON_ALLOW_NUL, &where);
    int result = json ? mkevt_build(json, &log, NULL, &error) : -1;
    json_decref(json);
    if (result < 0 || log.size < HEADER_SIZE) {
        fprintf(stderr, "%s: %s\n", path, json ? error.text : where.text);
        return -1;
    }
    AUTO_BUFFER struct buffer seed = short_form(&log, EVT_SHORT_DIRTY | EVT_SHORT_REPAIR);
    if (folder)
        return write_seed(folder, path, 0, &log) | write_seed(folder, path, 1, &seed);
    LLVMFuzzerTestOneInput((const uint8_t *)log.data, log.size);
    LLVMFuzzerTestOneInput((const uint8_t *)seed.data, seed.size);
    run_changed(&log);
    run_changed(&seed);
    return 0;
}

int main(int argc, char **argv)
{
    const char *folder = NULL;
    int result = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--write") == 0 && i + 1 < argc)
            folder = argv[++i];
        else
            result |= run_description(argv[i], folder);
    }
    return result == 0 ? 0 : 1;
}
