/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "cli/limit.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <string.h>

/* ---- values ---- */

static const char *const format_names[] = {"text", "json", "jsonl", "html", "md"};

static int set_format(struct settings *settings, const char *value)
{
    for (unsigned i = 0; i < sizeof format_names / sizeof *format_names; i++)
        if (strcmp(value, format_names[i]) == 0) {
            settings->format = (enum format)i;
            return 0;
        }
    return -1;
}

static int read_choice(enum choice *choice, const char *value)
{
    static const char *const names[] = {"auto", "always", "never"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(value, names[i]) == 0) {
            *choice = (enum choice)i;
            return 0;
        }
    return -1;
}

static int set_color(struct settings *settings, const char *value)
{
    return read_choice(&settings->color, value);
}

static int set_progress(struct settings *settings, const char *value)
{
    return read_choice(&settings->progress, value);
}

static int set_reader(struct settings *settings, const char *value)
{
    static const char *const names[] = {
        [READER_FAST] = "fast", [READER_LIBEVTX] = "libevtx", [READER_BOTH] = "both"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(value, names[i]) == 0) {
            settings->reader = (enum reader_backend)i;
            return 0;
        }
    return -1;
}

static int read_count(const char *value, unsigned long least, unsigned long most,
                      unsigned long *ret_count)
{
    char *end;
    errno = 0;
    unsigned long count = strtoul(value, &end, 10);
    if (errno || *end || end == value || value[0] < '0' || value[0] > '9' || count < least ||
        count > most)
        return -1;
    *ret_count = count;
    return 0;
}

static int set_top(struct settings *settings, const char *value)
{
    unsigned long count;
    if (read_count(value, 1, 1000000, &count) < 0)
        return -1;
    settings->top = count;
    return 0;
}

static int set_jobs(struct settings *settings, const char *value)
{
    unsigned long count;
    if (read_count(value, 1, 1024, &count) < 0)
        return -1;
    settings->jobs = (unsigned)count;
    return 0;
}

static int set_min_confidence(struct settings *settings, const char *value)
{
    char *end;
    double number = strtod(value, &end);
    if (end == value || *end || !isfinite(number) || number < 0 || number > 1)
        return -1;
    settings->min_confidence = number;
    return 0;
}

static int set_since(struct settings *settings, const char *value)
{
    return filetime_parse(text_of(value), &settings->since) ? 0 : -1;
}

static int set_until(struct settings *settings, const char *value)
{
    return filetime_parse(text_of(value), &settings->until) ? 0 : -1;
}

static int add_base(struct settings *settings, const char *value)
{
    settings->bases = memory_grow(settings->bases, settings->base_count, &settings->base_capacity,
                                  sizeof(const char *));
    settings->bases[settings->base_count++] = value;
    return 0;
}

static int add_computer(struct settings *settings, const char *value)
{
    settings->computers = memory_grow(settings->computers, settings->computer_count,
                                      &settings->computer_capacity, sizeof(const char *));
    settings->computers[settings->computer_count++] = value;
    return 0;
}

static int set_output(struct settings *settings, const char *value)
{
    settings->output = strcmp(value, "-") == 0 ? NULL : value;
    return 0;
}

static int set_limit(struct settings *settings, const char *value)
{
    return limit_set(&settings->limits, value);
}

static int set_site(struct settings *settings, const char *value)
{
    settings->site = value;
    return *value ? 0 : -1;
}

#define FLAG(name)                                                                                 \
    static int set_##name(struct settings *settings, const char *value)                            \
    {                                                                                              \
        (void)value;                                                                               \
        settings->name = true;                                                                     \
        return 0;                                                                                  \
    }
FLAG(all)
FLAG(recovered)
FLAG(exit_code)
FLAG(one_site)
FLAG(per_bundle)
FLAG(assume_exchange)
FLAG(quiet)
FLAG(no_site_kb)

static int add_verbosity(struct settings *settings, const char *value)
{
    (void)value;
    settings->verbosity++;
    return 0;
}

/* ---- the table ---- */

struct option_row {
    char letter; /* names the option in struct command; also its short form where is_short */
    bool is_short;
    const char *name;
    const char *argument; /* NULL = takes none */
    const char *help;
    int (*set)(struct settings *settings, const char *value); /* NULL: --help and --version */
};

static const struct option_row rows[] = {
    {'f', false, "format", "text|json|jsonl|html", "form of the result (default: text)",
     set_format},
    {'o', true, "output", "FILE", "write the result to FILE, not to standard output", set_output},
    {'K', false, "no-site-kb", NULL, "leave out the knowledge bases of the folders for settings",
     set_no_site_kb},
    {'k', false, "kb", "PATH",
     "add a knowledge base, or a folder of articles; later ones override earlier", add_base},
    {'s', false, "since", "TIME", "only records from TIME on (2026-01-31 or 2026-01-31T08:00Z)",
     set_since},
    {'u', false, "until", "TIME", "only records up to TIME", set_until},
    {'c', false, "computer", "NAME", "only records of this computer (repeatable)", add_computer},
    {'m', false, "min-confidence", "P", "show problems from this probability on (0 to 1)",
     set_min_confidence},
    {'t', false, "top", "N", "show at most N problems (kb search: N causes)", set_top},
    {'j', true, "jobs", "N", "read with N processes (default: one for each core)", set_jobs},
    {'l', false, "limit", "NAME=VALUE",
     "set a bound for archives and logs (repeatable): depth,\n"
     "                              members, member-size, total-size, ratio, buffer,\n"
     "                              seconds, memory",
     set_limit},
    {'x', false, "exit-code", NULL, "end with status 1 when there are findings", set_exit_code},
    {'n', false, "site", "NAME", "name the site, for reports and fingerprints", set_site},
    {'1', false, "one-site", NULL, "all inputs are of one organisation", set_one_site},
    {'b', false, "per-bundle", NULL,
     "no two bundles are of one organisation; in text: a report for each", set_per_bundle},
    {'e', false, "assume-exchange", NULL, "count Windows' own events on every server",
     set_assume_exchange},
    {'a', false, "all", NULL, "every record, not only those that match", set_all},
    {'r', false, "recovered", NULL, "use recovered records too", set_recovered},
    {'R', false, "reader", "fast|libevtx|both", "how to read; both compares the two", set_reader},
    {'C', false, "color", "auto|always|never", "colour in text (default: auto)", set_color},
    {'p', false, "progress", "auto|always|never", "show progress (default: auto)", set_progress},
    {'q', true, "quiet", NULL, "say nothing on standard error but what ends the command",
     set_quiet},
    {'v', true, "verbose", NULL, "tell more", add_verbosity},
    {'h', true, "help", NULL, "show this help", NULL},
    {'V', false, "version", NULL, "show the version", NULL},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* ---- reading ---- */

static bool has_option(const struct command *command, const struct option_row *row)
{
    return !row->set || strchr(command->options, row->letter) != NULL;
}

static const char *formats_of(const struct command *command)
{
    return command->formats ? command->formats : "text|json|jsonl";
}

/* Whether a word is one of those that '|' separates. */
static bool is_word_of(const char *word, const char *words)
{
    size_t size = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += size)
        if ((at == words || at[-1] == '|') && (at[size] == '\0' || at[size] == '|'))
            return true;
    return false;
}

static const struct option_row *row_of_argument(const char *argument, const char **ret_value)
{
    size_t size = strcspn(argument, "=");
    for (int i = 0; i < ROW_COUNT; i++) {
        bool is_long = strncmp(argument, "--", 2) == 0 && strlen(rows[i].name) == size - 2 &&
                       strncmp(rows[i].name, argument + 2, size - 2) == 0;
        if (is_long || (rows[i].is_short && argument[1] == rows[i].letter)) {
            *ret_value = is_long ? argument + size : argument + 2;
            return &rows[i];
        }
    }
    return NULL;
}

/* Where the first argument is that is neither an option nor an option's value. */
static int skip_options(int argc, char **argv)
{
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1] && strcmp(argv[at], "--") != 0) {
        const char *value;
        const struct option_row *row = row_of_argument(argv[at], &value);
        at += row && row->argument && !*value ? 2 : 1;
    }
    return at;
}

/* The command whose words the arguments begin with, options apart; otherwise the default. Moves the
 * words to the front and returns how many there are. */
static int find_command(int argc, char **argv, const struct command **ret_command)
{
    int at = skip_options(argc, argv);
    *ret_command = commands[0];
    for (const struct command *const *command = commands; *command && at < argc; command++) {
        const char *space = strchr((*command)->name, ' ');
        size_t first = space ? (size_t)(space - (*command)->name) : strlen((*command)->name);
        if (strlen(argv[at]) != first || strncmp(argv[at], (*command)->name, first) != 0)
            continue;
        if (space && (at + 1 >= argc || strcmp(argv[at + 1], space + 1) != 0))
            continue;
        *ret_command = *command;
        int words = space ? 2 : 1;
        char *moved[] = {argv[at], argv[at + words - 1]};
        memmove(argv + 1 + words, argv + 1, (size_t)(at - 1) * sizeof *argv);
        memcpy(argv + 1, moved, (size_t)words * sizeof *argv);
        return words;
    }
    return 0;
}

/* The first word of a command without its second would be read as the path of a log. */
static enum options_result check_words(int argc, char **argv, struct error *error)
{
    struct buffer names = {0};
    for (const struct command *const *command = commands; argc > 1 && *command; command++) {
        const char *space = strchr((*command)->name, ' ');
        size_t first = space ? (size_t)(space - (*command)->name) : 0;
        if (space && strlen(argv[1]) == first && strncmp(argv[1], (*command)->name, first) == 0)
            buffer_format(&names, "%s%s", names.size ? ", " : "", (*command)->name);
    }
    if (!names.size || (argc > 2 && argv[2][0] == '-')) {
        buffer_free(&names);
        return OPTIONS_RUN;
    }
    error_set(error, ERROR_USAGE, "'%s%s%s' is no command: %s; a log of that name is ./%s", argv[1],
              argc > 2 ? " " : "", argc > 2 ? argv[2] : "", names.data, argv[1]);
    buffer_free(&names);
    return OPTIONS_WRONG;
}

static void fill_getopt(const struct command *command, struct option long_options[ROW_COUNT + 1],
                        char short_options[2 * ROW_COUNT + 2])
{
    size_t size = 0, count = 0;
    short_options[size++] = ':';
    for (int i = 0; i < ROW_COUNT; i++) {
        if (!has_option(command, &rows[i]))
            continue;
        long_options[count++] = (struct option){
            rows[i].name, rows[i].argument ? required_argument : no_argument, NULL, 256 + i};
        if (!rows[i].is_short)
            continue;
        short_options[size++] = rows[i].letter;
        if (rows[i].argument)
            short_options[size++] = ':';
    }
    long_options[count] = (struct option){0};
    short_options[size] = '\0';
}

static const struct option_row *row_of(int got)
{
    if (got >= 256)
        return &rows[got - 256];
    for (int i = 0; i < ROW_COUNT; i++)
        if (rows[i].is_short && rows[i].letter == got)
            return &rows[i];
    return NULL;
}

static enum options_result refuse(const struct command *command, struct error *error, int got,
                                  char **argv)
{
    const char *given = argv[optind - 1];
    const char *value;
    const struct option_row *foreign = got == '?' ? row_of_argument(given, &value) : NULL;
    if (foreign && !has_option(command, foreign)) {
        error_set(error, ERROR_USAGE, "%s takes no --%s%s%s; see 'evtdiag %s --help'",
                  command->name, foreign->name, command->without ? ": " : "",
                  command->without ? command->without : "", command->name);
        return OPTIONS_WRONG;
    }
    char letter[] = {'-', (char)optopt, '\0'};
    if (optopt && optopt < 256)
        given = letter;
    error_set(error, ERROR_USAGE, "%s '%s'; see 'evtdiag %s%s--help'",
              got == ':' ? "a value is missing behind" : "unknown option", given,
              command == commands[0] ? "" : command->name, command == commands[0] ? "" : " ");
    return OPTIONS_WRONG;
}

/* Options that contradict each other, or that the command cannot do. */
static enum options_result check_together(const struct command *command,
                                          const struct settings *settings, struct error *error)
{
    const char *format = format_names[settings->format];
    if (settings->since && settings->until && settings->since > settings->until)
        error_set(error, ERROR_USAGE,
                  "--since is later than --until: no record can lie between them");
    else if (settings->one_site && settings->per_bundle)
        error_set(error, ERROR_USAGE,
                  "--one-site and --per-bundle contradict each other: give one of them");
    else if (!is_word_of(format, formats_of(command)))
        error_set(error, ERROR_USAGE, "%s writes no %s; it writes %s", command->name, format,
                  formats_of(command));
    else
        return OPTIONS_RUN;
    return OPTIONS_WRONG;
}

static enum options_result count_arguments(const struct command *command,
                                           const struct settings *settings, struct error *error)
{
    if (settings->argument_count >= command->least_arguments &&
        settings->argument_count <= command->most_arguments)
        return OPTIONS_RUN;
    error_set(error, ERROR_USAGE, "usage: evtdiag %s [OPTIONS] %s; see 'evtdiag %s --help'",
              command->name, command->arguments, command->name);
    return OPTIONS_WRONG;
}

enum options_result options_read(int argc, char **argv, const struct command **ret_command,
                                 struct settings *settings, struct error *error)
{
    struct option long_options[ROW_COUNT + 1];
    char short_options[2 * ROW_COUNT + 2];
    int words = find_command(argc, argv, ret_command);
    const struct command *command = *ret_command;
    fill_getopt(command, long_options, short_options);
    *settings = (struct settings){.min_confidence = -1, .limits = SCAN_LIMITS_DEFAULT};
    if (words == 0 && check_words(argc, argv, error) != OPTIONS_RUN)
        return OPTIONS_WRONG;
    optind = 0;
    opterr = 0;
    argv += words;
    argc -= words;
    int got;
    while ((got = getopt_long(argc, argv, short_options, long_options, NULL)) != -1) {
        const struct option_row *row = got == '?' || got == ':' ? NULL : row_of(got);
        if (!row)
            return refuse(command, error, got, argv);
        if (!row->set) {
            if (row->letter == 'V')
                return OPTIONS_VERSION;
            if (!words)
                *ret_command = NULL;
            return OPTIONS_HELP;
        }
        if (row->set(settings, optarg) < 0) {
            error_set(error, ERROR_USAGE, "'%s' is no value for --%s (%s)", optarg, row->name,
                      row->argument);
            return OPTIONS_WRONG;
        }
    }
    for (int i = optind; i < argc; i++) {
        settings->arguments = memory_grow(settings->arguments, settings->argument_count,
                                          &settings->argument_capacity, sizeof(const char *));
        settings->arguments[settings->argument_count++] = argv[i];
    }
    enum options_result together = check_together(command, settings, error);
    return together == OPTIONS_RUN ? count_arguments(command, settings, error) : together;
}

struct scan_filter settings_filter(const struct settings *settings)
{
    return (struct scan_filter){settings->since, settings->until, settings->computers,
                                settings->computer_count};
}

void settings_free(struct settings *settings)
{
    free(settings->bases);
    free(settings->computers);
    free(settings->arguments);
    *settings = (struct settings){0};
}

/* ---- help ---- */

static void help_options(struct buffer *out, const struct command *command)
{
    buffer_text(out, "\nOptions:\n");
    for (int i = 0; i < ROW_COUNT; i++) {
        if (!has_option(command, &rows[i]))
            continue;
        const char *argument = rows[i].letter == 'f' ? formats_of(command) : rows[i].argument;
        AUTO_FREE char *head = memory_format("%s%c --%s%s%s", rows[i].is_short ? "-" : " ",
                                             rows[i].is_short ? rows[i].letter : ' ', rows[i].name,
                                             argument ? " " : "", argument ? argument : "");
        if (strlen(head) > 26)
            buffer_format(out, "  %s\n  %-26s  %s\n", head, "", rows[i].help);
        else
            buffer_format(out, "  %-26s  %s\n", head, rows[i].help);
    }
}

void options_help(struct buffer *out, const struct command *command)
{
    if (command) {
        buffer_format(out, "Usage: evtdiag %s [OPTIONS] %s\n\n%s.\n", command->name,
                      command->arguments, command->summary);
        help_options(out, command);
        return;
    }
    buffer_text(out, "Usage: evtdiag [COMMAND] [OPTIONS] ARGUMENTS\n\n"
                     "Reads Windows event logs of Exchange servers and says what is wrong.\n\n"
                     "Commands (without one: diagnose):\n");
    for (const struct command *const *each = commands; *each; each++) {
        AUTO_FREE char *head = memory_format("%s %s", (*each)->name, (*each)->arguments);
        buffer_format(out, "  %-26s  %s\n", head, (*each)->summary);
    }
    help_options(out, commands[0]);
    buffer_text(out,
                "\nExit status: 0 done; 1 findings (with --exit-code); 2 wrong usage;\n"
                "3 some input could not be read fully; 4 no input could be read, or no usable\n"
                "knowledge base; 5 'events --reader both' found a difference.\n"
                "'evtdiag COMMAND --help' shows the options of one command.\n");
}
