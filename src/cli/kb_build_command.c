/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/buffer.h"
#include "kb/compile.h"
#include "kb/folder.h"

static int run(const struct settings *settings, struct error *error)
{
    if (!settings->output) {
        error_set(error, ERROR_USAGE,
                  "a knowledge base is written to a file: name it with -o FILE");
        return STATUS_USAGE;
    }
    struct kb_folder *folder = kb_folder_read(settings->arguments.items[0], error);
    if (!folder)
        return STATUS_UNREADABLE;
    struct buffer base = {0};
    int result = kb_compile(&base, folder, error);
    if (result == 0)
        result = command_write(settings, base.data, base.size, error);
    buffer_free(&base);
    kb_folder_free(folder);
    return result == 0 ? STATUS_DONE : STATUS_UNREADABLE;
}

const struct command command_kb_build = {
    .name = "kb build",
    .bit = COMMAND_KB_BUILD,
    .arguments = "DIR",
    .kind = VALUE_FOLDER,
    .summary = "Compile articles into one file (-o FILE)",
    .examples = {{"kb/ -o site.kb", "one file to hand out"}},
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
