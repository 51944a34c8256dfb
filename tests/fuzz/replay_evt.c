/* SPDX-License-Identifier: MIT */
/* replay_evt [--write FOLDER] DESCRIPTION...: runs the fuzz target over the logs of descriptions
 * (docs/mkevtx.md), whole, in the short form, and both with bytes changed. With --write, both forms
 * are written for the fuzzer. */
#include "fuzz_evt.h"

#include "replay.h"

#include "mkevtx/mkevt.h"

#include <stdio.h>

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
        return replay_write(folder, path, 0, &log) | replay_write(folder, path, 1, &seed);
    replay_input(log.data, log.size);
    replay_input(seed.data, seed.size);
    replay_changed(&log, CHANGED_RUNS, false);
    replay_changed(&seed, CHANGED_RUNS, false);
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
