/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include "base/memory.h"
#include "cli/option_table.h"

#include <string.h>

#define HEAD_COLUMNS 24
#define EXAMPLE_COLUMNS 47
#define SCREEN_LINES 23

static void write_options(struct buffer *out, const struct command *command, bool all)
{
    buffer_text(out, "\nOptions:\n");
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!option_is_of(row, command) || (row->rare && !all))
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

/* A line each; what a line is for stands behind it where there is room. */
static void write_examples(struct buffer *out, const struct command *command)
{
    buffer_text(out, "\nExamples:\n");
    for (size_t i = 0; i < COMMAND_EXAMPLES && command->examples[i].line; i++) {
        const struct command_example *example = &command->examples[i];
        const char *name = command == commands[0] ? "" : command->name;
        AUTO_FREE char *line = memory_format("evtdiag %s%s%s", name,
                                             *name && *example->line ? " " : "", example->line);
        buffer_format(out, "  %-*s  %s\n", EXAMPLE_COLUMNS, line, example->what);
    }
}

static void write_program(struct buffer *out)
{
    buffer_text(out, "Usage: evtdiag [COMMAND] [OPTIONS] ARGUMENTS\n"
                     "Reads Windows event logs of Exchange servers and says what is wrong.\n\n");
    write_commands(out);
    write_examples(out, commands[0]);
    buffer_text(
        out, "\n'evtdiag COMMAND --help' shows a command's options, 'man evtdiag' tells all.\n"
             "Exit status: 0 done, 1 findings (--exit-code), 2 usage, 3 partly read, 4 failed.\n");
}

static void write_command(struct buffer *out, const struct command *command, bool all)
{
    buffer_format(out, "Usage: evtdiag %s [OPTIONS] %s\n%s.\n", command->name, command->arguments,
                  command->summary);
    write_options(out, command, all);
    write_examples(out, command);
    if (!all)
        buffer_format(out,
                      "\n'evtdiag %s --help-all' shows all options, 'man evtdiag' explains them.\n",
                      command->name);
}

static size_t count_lines(const struct buffer *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->size; i++)
        count += text->data[i] == '\n';
    return count;
}

void help_write(struct buffer *out, const struct command *command)
{
    if (!command) {
        write_program(out);
        return;
    }
    AUTO_BUFFER struct buffer page = {0};
    write_command(&page, command, true);
    if (count_lines(&page) > SCREEN_LINES) {
        buffer_clear(&page);
        write_command(&page, command, false);
    }
    buffer_append(out, page.data, page.size);
}

void help_write_all(struct buffer *out, const struct command *command)
{
    write_command(out, command, true);
}
