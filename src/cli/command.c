/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/buffer.h"
#include "base/os_file.h"
#include "base/os_output.h"
#include "report/escape.h"

#include <stdio.h>

const struct command *const commands[] = {
    &command_diagnose, &command_events,   &command_merge,    &command_kb_search,
    &command_kb_show,  &command_kb_list,  &command_kb_event, &command_kb_new,
    &command_kb_diff,  &command_kb_check, &command_kb_build, NULL,
};

void command_complain(const char *text)
{
    struct buffer line = {0};
    buffer_text(&line, "evtdiag: ");
    escape_visible(&line, text_of(text));
    buffer_text(&line, "\n");
    fputs(line.data, stderr);
    buffer_free(&line);
}

int command_spare_inputs(const struct settings *settings, struct error *error)
{
    const char *const outputs[] = {settings->output, settings->redact_map};
    for (size_t k = 0; k < sizeof outputs / sizeof *outputs; k++)
        for (size_t i = 0; outputs[k] && i < settings->arguments.count; i++)
            if (os_same_file(outputs[k], settings->arguments.items[i]))
                return error_set(error, ERROR_USAGE,
                                 "%s: is an input; the result would overwrite it", outputs[k]);
    return 0;
}

int command_write(const struct settings *settings, const void *data, size_t size,
                  struct error *error)
{
    return os_write_file(settings->output, data, size, error);
}
