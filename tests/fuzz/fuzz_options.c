/* SPDX-License-Identifier: MIT */
/* Command lines: the arguments are the input, one a line. */
#include "check.h"

#include "base/memory.h"
#include "cli/help.h"
#include "cli/options.h"

#define MOST_ARGUMENTS 64

static void check_settings(const struct command *command, const struct settings *settings)
{
    check(settings->arguments.count >= command->least_arguments);
    check(settings->arguments.count <= command->most_arguments);
    check(!settings->since || !settings->until || settings->since <= settings->until);
    check(!settings->one_site || !settings->per_bundle);
    for (size_t i = 0; i < settings->arguments.count; i++)
        check(settings->arguments.items[i]);
    for (size_t i = 0; i < settings->bases.count; i++)
        check(settings->bases.items[i]);
    for (size_t i = 0; i < settings->computers.count; i++)
        check(settings->computers.items[i]);
}

static void check_help(const struct command *command)
{
    AUTO_BUFFER struct buffer help = {0};
    help_write(&help, command);
    if (command)
        help_write_all(&help, command);
    check(help.size > 0);
    check_text((struct text){help.data, help.size});
}

static void read_options(int count, char **arguments)
{
    const struct command *command = NULL;
    struct settings settings;
    struct error error = {0};
    switch (options_read(count, arguments, &command, &settings, &error)) {
    case OPTIONS_RUN:
        check(command && !error.code);
        check_settings(command, &settings);
        break;
    case OPTIONS_WRONG:
        check(error.code == ERROR_USAGE && error.text[0]);
        break;
    case OPTIONS_HELP:
    case OPTIONS_HELP_ALL:
        check_help(command);
        break;
    case OPTIONS_VERSION:
        break;
    }
    settings_free(&settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char program[] = "evtdiag";
    char *arguments[MOST_ARGUMENTS + 2] = {program};
    AUTO_FREE char *lines = memory_text_n((const char *)data, size);
    int count = 1;
    for (char *line = lines; line && count <= MOST_ARGUMENTS; count++) {
        arguments[count] = line;
        line = strchr(line, '\n');
        if (line)
            *line++ = '\0';
    }
    read_options(count, arguments);
    return 0;
}
