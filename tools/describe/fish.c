/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include <string.h>

static const char head[] =
    "# Completion of evtdiag for fish, printed from the tables of the program.\n"
    "\n"
    "function __evtdiag_listed # LIST KEY: the values of the key in what evtdiag lists\n"
    "    set -l program (commandline -opc)[1]\n"
    "    $program kb list $argv[1] --format jsonl 2>/dev/null |\n"
    "        sed -n \"s/.*\\\"$argv[2]\\\":\\\"\\{0,1\\}\\([^\\\",}]*\\).*/\\1/p\" | sort -u\n"
    "end\n"
    "\n"
    "function __evtdiag_is # the command, 'start' before its first word, 'kb' before its second\n"
    "    set -l words\n"
    "    set -l skip\n"
    "    for word in (commandline -opc)[2..-1]\n"
    "        if set -q skip[1]\n"
    "            set skip\n"
    "            continue\n"
    "        end\n"
    "        switch $word\n"
    "            case ";
static const char behind_valued[] = "\n"
                                    "                set skip 1\n"
                                    "            case '-*'\n"
                                    "            case '*'\n"
                                    "                set -a words $word\n"
                                    "        end\n"
                                    "    end\n"
                                    "    set -l command diagnose\n"
                                    "    switch \"$words[1] $words[2]\"\n"
                                    "        case ' '\n"
                                    "            contains -- $argv[1] start diagnose\n"
                                    "            return\n"
                                    "        case 'kb '\n"
                                    "            set command kb\n";

/* In single quotes. */
static void append_quoted(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buffer_text(out, "\\");
        buffer_append(out, text, 1);
    }
}

static void append_values(struct buffer *out, enum value_kind kind, const char *words)
{
    const char *list, *key;
    if (kind == VALUE_WORD) {
        buffer_text(out, " -a '");
        describe_words(out, words, " ");
        buffer_text(out, "'");
    } else if (kind == VALUE_LIMIT) {
        buffer_text(out, " -a '");
        describe_limits(out, "=", " ");
        buffer_text(out, "'");
    } else if (kind == VALUE_FOLDER) {
        buffer_text(out, " -a '(__fish_complete_directories)'");
    } else if (describe_lookup(kind, &list, &key)) {
        buffer_format(out, " -a '(__evtdiag_listed %s %s)'", list, key);
    }
}

static void append_option(struct buffer *out, const struct option_row *row,
                          const struct command *command)
{
    const char *argument = option_argument(row, command);
    buffer_format(out, "complete -c evtdiag -n '__evtdiag_is \"%s\"' -l %s", command->name,
                  row->name);
    if (row->letter)
        buffer_format(out, " -s %c", row->letter);
    if (argument) {
        buffer_text(out, row->kind == VALUE_FILE ? " -r -F" : " -x");
        append_values(out, row->kind, argument);
    }
    buffer_text(out, " -d '");
    append_quoted(out, row->help);
    buffer_text(out, "'\n");
}

static void append_command(struct buffer *out, const struct command *command)
{
    buffer_format(out, "\ncomplete -c evtdiag -n '__evtdiag_is \"%s\"' %s", command->name,
                  command->kind == VALUE_FILE ? "-F" : "-f");
    append_values(out, command->kind, command->arguments);
    buffer_text(out, "\n");
    for (size_t i = 0; i < option_row_count; i++)
        if (option_is_of(&option_rows[i], command))
            append_option(out, &option_rows[i], command);
}

void describe_fish(struct buffer *out)
{
    buffer_text(out, head);
    describe_valued(out, " ");
    buffer_text(out, behind_valued);
    for (const struct command *const *each = commands; *each; each++)
        buffer_format(out, "        case '%s%s'\n            set command '%s'\n", (*each)->name,
                      strchr((*each)->name, ' ') ? "" : " *", (*each)->name);
    buffer_text(out, "    end\n    test \"$argv[1]\" = $command\nend\n\n");
    buffer_text(out, "complete -c evtdiag -n '__evtdiag_is start' -a '");
    describe_first_words(out, " ");
    buffer_text(out, "'\ncomplete -c evtdiag -n '__evtdiag_is kb' -f -a '");
    describe_second_words(out, "kb", " ");
    buffer_text(out, "'\n");
    for (const struct command *const *each = commands; *each; each++)
        append_command(out, *each);
}
