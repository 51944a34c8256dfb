/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include "base/memory.h"
#include "cli/option_table.h"

#include <string.h>

#define HEAD_COLUMNS 26

static void write_options(struct buffer *out, const struct command *command)
{
    buffer_text(out, "\nOptions:\n");
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!option_is_of(row, command))
            continue;
        const char *argument = option_argument(row, command);
        const char dash[] = {row->letter ? '-' : ' ', row->letter ? row->letter : ' ', '\0'};
        AUTO_FREE char *head = memory_format("%s --%s%s%s", dash, row->name, argument ? " " : "",
                                             argument ? argument : "");
        if (strlen(head) > HEAD_COLUMNS)
            buffer_format(out, "  %s\n  %-*s  %s\n", head, HEAD_COLUMNS, "", row->help);
        else
            buffer_format(out, "  %-*s  %s\n", HEAD_COLUMNS, head, row->help);
    }
}

static void write_commands(struct buffer *out)
{
    buffer_text(out, "Commands (without one: diagnose):\n");
    for (const struct command *const *each = commands; *each; each++) {
        AUTO_FREE char *head = memory_format("%s %s", (*each)->name, (*each)->arguments);
        buffer_format(out, "  %-*s  %s\n", HEAD_COLUMNS, head, (*each)->summary);
    }
}

void help_write(struct buffer *out, const struct command *command)
{
    if (command) {
        buffer_format(out, "Usage: evtdiag %s [OPTIONS] %s\n\n%s.\n", command->name,
                      command->arguments, command->summary);
        write_options(out, command);
        return;
    }
    buffer_text(out, "Usage: evtdiag [COMMAND] [OPTIONS] ARGUMENTS\n\n"
                     "Reads Windows event logs of Exchange servers and says what is wrong.\n\n");
    write_commands(out);
    write_options(out, commands[0]);
    buffer_text(out,
                "\nExit status: 0 done; 1 findings (with --exit-code); 2 wrong usage;\n"
                "3 some input could not be read fully; 4 no input could be read, or no usable\n"
                "knowledge base; 5 'events --reader both' found a difference.\n"
                "'evtdiag COMMAND --help' shows the options of one command.\n");
}
