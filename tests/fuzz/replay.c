/* SPDX-License-Identifier: MIT */
/* replay [--write FOLDER] FILE...: runs the fuzz target over its seeds. A .json file describes a
 * log (docs/mkevtx.md), which is run whole, in the short form, and in the short form with bytes
 * changed; any other file is an input as it is. With --write, the short forms are written for the
 * fuzzer. */
#include "fuzz_scan.h"

#include "base/memory.h"
#include "mkevtx/mkevtx.h"
#include "reader/bytes.h"
#include "reader/chunk.h"

#include <stdio.h>
#include <string.h>

#define CHANGED_RUNS 300

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

static void run(const struct buffer *input)
{
    LLVMFuzzerTestOneInput((const uint8_t *)input->data, input->size);
}

static struct buffer short_form(const uint8_t *chunk, uint8_t flags)
{
    size_t end = EVTX_CHUNK_SIZE;
    while (end > EVTX_CHUNK_HEADER_SIZE && chunk[end - 1] == 0)
        end--;
    const uint8_t head[3] = {flags, chunk[44], chunk[45]};
    struct buffer out = {0};
    buffer_append(&out, head, sizeof head);
    buffer_append(&out, chunk + EVTX_CHUNK_HEADER_SIZE, end - EVTX_CHUNK_HEADER_SIZE);
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

static int run_log(const struct buffer *log, const char *path, const char *folder)
{
    int result = 0;
    run(log);
    for (size_t at = EVTX_FILE_HEADER_SIZE, number = 0; at + EVTX_CHUNK_SIZE <= log->size;
         at += EVTX_CHUNK_SIZE, number++) {
        const uint8_t *chunk = (const uint8_t *)log->data + at;
        AUTO_BUFFER struct buffer seed = short_form(chunk, SHORT_REPAIR);
        AUTO_BUFFER struct buffer exact = short_form(chunk, SHORT_DIRTY);
        run(&exact);
        if (folder)
            result |= write_seed(folder, path, number, &seed);
        else
            run_changed(&seed);
    }
    return result;
}

static int run_description(const char *path, const char *folder)
{
    json_error_t where;
    struct error error = {0};
    json_t *json = json_load_file(path, JSON_ALLOW_NUL, &where);
    if (!json) {
        fprintf(stderr, "%s: %s\n", path, where.text);
        return -1;
    }
    AUTO_BUFFER struct buffer log = {0};
    int result = mkevtx_build(json, &log, &error);
    if (result < 0)
        fprintf(stderr, "%s: %s\n", path, error.text);
    else
        result = run_log(&log, path, folder);
    json_decref(json);
    return result;
}

int main(int argc, char **argv)
{
    const char *folder = NULL;
    int result = 0;
    for (int i = 1; i < argc; i++) {
        size_t size = strlen(argv[i]);
        if (strcmp(argv[i], "--write") == 0 && i + 1 < argc) {
            folder = argv[++i];
        } else if (size > 5 && strcmp(argv[i] + size - 5, ".json") == 0) {
            result |= run_description(argv[i], folder);
        } else {
            AUTO_BUFFER struct buffer input = read_file(argv[i]);
            run(&input);
        }
    }
    return result == 0 ? 0 : 1;
}
