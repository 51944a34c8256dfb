/* SPDX-License-Identifier: MIT */
/* replay_scan [--write FOLDER] FILE...: runs a fuzz target of EVTX over its seeds. A .json file
 * describes a log (docs/mkevtx.md), which is run whole, in the short form, and in the short form
 * with bytes changed; any other file is an input as it is. With --write, the short forms are
 * written for the fuzzer. */
#include "check.h"
#include "evtx_short.h"
#include "replay.h"

#include "mkevtx/mkevtx.h"

#include <stdio.h>

#define CHANGED_RUNS 300

static int run_log(const struct buffer *log, const char *path, const char *folder)
{
    int result = 0;
    replay_input(log->data, log->size);
    for (size_t at = EVTX_FILE_HEADER_SIZE, number = 0; at + EVTX_CHUNK_SIZE <= log->size;
         at += EVTX_CHUNK_SIZE, number++) {
        const uint8_t *chunk = (const uint8_t *)log->data + at;
        AUTO_BUFFER struct buffer seed = evtx_short_of(chunk, SHORT_REPAIR);
        AUTO_BUFFER struct buffer exact = evtx_short_of(chunk, SHORT_DIRTY | SHORT_CHECKSUMS);
        replay_input(exact.data, exact.size);
        if (folder)
            result |= replay_write(folder, path, number, &seed);
        else
            replay_changed(&seed, CHANGED_RUNS, false);
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
            AUTO_BUFFER struct buffer input = replay_file(argv[i]);
            replay_input(input.data, input.size);
        }
    }
    return result == 0 ? 0 : 1;
}
