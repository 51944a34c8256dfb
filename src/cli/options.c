/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "base/buffer.h"
#include "cli/arguments.h"

#include <string.h>

/* The size of the first word of a command that has two; 0 = it has one. */
static size_t first_word(const struct command *command)
{
    const char *space = strchr(command->name, ' ');
    return space ? (size_t)(space - command->name) : 0;
}

static bool is_named(const struct command *command, const struct arguments *arguments)
{
    const char *const *words = arguments->words.items;
    size_t first = first_word(command);
    if (!first)
        return arguments->plain_count > 0 && strcmp(words[0], command->name) == 0;
    return arguments->plain_count > 1 && strlen(words[0]) == first &&
           strncmp(words[0], command->name, first) == 0 &&
           strcmp(words[1], command->name + first + 1) == 0;
}

/* The command whose words the arguments begin with, else the default; returns how many words. */
static size_t find_command(const struct arguments *arguments, const struct command **ret_command)
{
    const struct command *const *command = commands;
    do
        if (is_named(*command, arguments)) {
            *ret_command = *command;
            return first_word(*command) ? 2 : 1;
        }
    while (*++command);
    *ret_command = commands[0];
    return 0;
}

static bool asks_for_help(const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->option_count; i++)
        if (arguments->options[i].row && !arguments->options[i].row->set)
            return true;
    return false;
}

/* The first word of a command without its second would be read as the path of a log. */
static enum options_result check_words(const struct arguments *arguments, struct error *error)
{
    AUTO_BUFFER struct buffer names = {0};
    const char *const *words = arguments->words.items;
    for (const struct command *const *command = commands; arguments->plain_count && *command;
         command++) {
        size_t first = first_word(*command);
        if (first && strlen(words[0]) == first && strncmp(words[0], (*command)->name, first) == 0)
            buffer_format(&names, "%s%s", names.size ? ", " : "", (*command)->name);
    }
    if (!names.size || asks_for_help(arguments))
        return OPTIONS_RUN;
    bool two = arguments->plain_count > 1;
    error_set(error, ERROR_USAGE, "'%s%s%s' is no command: %s; a log of that name is ./%s",
              words[0], two ? " " : "", two ? words[1] : "", names.data, words[0]);
    return OPTIONS_WRONG;
}

static void refuse_unknown(const struct command *command, const struct given_option *option,
                           struct error *error)
{
    char letter[] = {'-', option->letter, '\0'};
    bool is_default = command == commands[0];
    error_set(error, ERROR_USAGE, "unknown option '%s'; see 'evtdiag %s%s--help'",
              option->letter ? letter : option->text, is_default ? "" : command->name,
              is_default ? "" : " ");
}

/* What is wrong with an option before its value is looked at. */
static int check_option(const struct command *command, const struct given_option *option,
                        struct error *error)
{
    const struct option_row *row = option->row;
    if (!row)
        refuse_unknown(command, option, error);
    else if (!option_is_of(row, command))
        error_set(error, ERROR_USAGE, "%s takes no --%s%s%s; see 'evtdiag %s --help'",
                  command->name, row->name, command->without ? ": " : "",
                  command->without ? command->without : "", command->name);
    else if (row->argument && !option->value)
        error_set(error, ERROR_USAGE, "a value is missing behind '%s': --%s %s", option->text,
                  row->name, option_argument(row, command));
    else if (!row->argument && option->value)
        error_set(error, ERROR_USAGE, "--%s takes no value: '%s'", row->name, option->text);
    else
        return 0;
    return -1;
}

static enum options_result take_options(const struct command *command,
                                        const struct arguments *arguments,
                                        struct settings *settings, struct error *error)
{
    enum options_result result = OPTIONS_RUN;
    for (size_t i = 0; i < arguments->option_count; i++) {
        const struct given_option *option = &arguments->options[i];
        const struct option_row *row = option->row;
        if (check_option(command, option, error) < 0)
            return OPTIONS_WRONG;
        if (!row->set && strcmp(row->name, "version") != 0)
            return strcmp(row->name, "help") == 0 ? OPTIONS_HELP : OPTIONS_HELP_ALL;
        if (!row->set) {
            result = OPTIONS_VERSION; /* a -v behind it counts */
            continue;
        }
        if (row->set(row, settings, option->value) < 0) {
            error_set(error, ERROR_USAGE, "'%s' is no value for --%s (%s)", option->value,
                      row->name, option_argument(row, command));
            return OPTIONS_WRONG;
        }
    }
    return result;
}

/* Options that contradict each other, or that the command cannot do. */
static enum options_result check_together(const struct command *command,
                                          const struct settings *settings, struct error *error)
{
    const char *formats = option_argument(option_formats, command);
    struct text format = option_word(option_formats->argument, settings->format);
    if (settings->since && settings->until && settings->since > settings->until)
        error_set(error, ERROR_USAGE,
                  "--since is later than --until: no record can lie between them");
    else if (settings->one_site && settings->per_bundle)
        error_set(error, ERROR_USAGE,
                  "--one-site and --per-bundle contradict each other: give one of them");
    else if (!option_has_word(formats, format))
        error_set(error, ERROR_USAGE, "%s writes no %.*s; it writes %s", command->name,
                  (int)format.size, format.data, formats);
    else
        return OPTIONS_RUN;
    return OPTIONS_WRONG;
}

static enum options_result count_arguments(const struct command *command,
                                           const struct settings *settings, struct error *error)
{
    if (settings->arguments.count >= command->least_arguments &&
        settings->arguments.count <= command->most_arguments)
        return OPTIONS_RUN;
    error_set(error, ERROR_USAGE, "usage: evtdiag %s [OPTIONS] %s; see 'evtdiag %s --help'",
              command->name, command->arguments, command->name);
    return OPTIONS_WRONG;
}

static enum options_result read_arguments(const struct arguments *arguments,
                                          const struct command **ret_command,
                                          struct settings *settings, struct error *error)
{
    size_t words = find_command(arguments, ret_command);
    if (words == 0 && check_words(arguments, error) != OPTIONS_RUN)
        return OPTIONS_WRONG;
    enum options_result result = take_options(*ret_command, arguments, settings, error);
    for (size_t i = words; i < arguments->words.count; i++)
        text_list_add(&settings->arguments, arguments->words.items[i]);
    if (result == OPTIONS_RUN)
        result = check_together(*ret_command, settings, error);
    if (result == OPTIONS_RUN)
        result = count_arguments(*ret_command, settings, error);
    if (result == OPTIONS_HELP && words == 0)
        *ret_command = NULL;
    return result;
}

enum options_result options_read(int argc, char **argv, const struct command **ret_command,
                                 struct settings *settings, struct error *error)
{
    struct arguments arguments;
    *settings = (struct settings){.min_confidence = -1, .limits = SCAN_LIMITS_DEFAULT};
    arguments_read(&arguments, argc, argv);
    enum options_result result = read_arguments(&arguments, ret_command, settings, error);
    arguments_free(&arguments);
    return result;
}
