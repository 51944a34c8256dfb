/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include <string.h>

static const char head[] =
    "#compdef evtdiag\n"
    "# Completion of evtdiag for zsh, printed from the tables of the program.\n"
    "\n"
    "_evtdiag_listed() { # LIST KEY: the values of the key in what evtdiag lists\n"
    "    local -a found\n"
    "    found=(${(fu)\"$($program kb list $1 --format jsonl 2>/dev/null |\n"
    "        sed -n \"s/.*\\\"$2\\\":\\\"\\{0,1\\}\\([^\\\",}]*\\).*/\\1/p\")\"})\n"
    "    compadd -a found\n"
    "}\n"
    "\n"
    "_evtdiag_limits() {\n"
    "    compadd -S '' -- ";
static const char main_part[] = "_evtdiag() {\n"
                                "    local program=${(Q)words[1]} word skip\n"
                                "    local -a names options\n"
                                "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
                                "        if [[ -n $skip ]]; then\n"
                                "            skip=\n"
                                "            continue\n"
                                "        fi\n"
                                "        case $word in\n"
                                "        (";
static const char behind_valued[] = ") skip=1 ;;\n"
                                    "        (-*) ;;\n"
                                    "        (*) names+=(\"$word\") ;;\n"
                                    "        esac\n"
                                    "    done\n"
                                    "    case \"$names[1] $names[2]\" in\n";

/* What stands in quotes and brackets of a specification for _arguments. */
static void append_quoted(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            buffer_text(out, "'\\''");
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            buffer_format(out, "\\%c", *text);
        else
            buffer_append(out, text, 1);
    }
}

static void append_action(struct buffer *out, enum value_kind kind, const char *words)
{
    const char *list, *key;
    if (kind == VALUE_WORD) {
        buffer_text(out, "(");
        describe_words(out, words, " ");
        buffer_text(out, ")");
    } else if (kind == VALUE_LIMIT) {
        buffer_text(out, "_evtdiag_limits");
    } else if (kind == VALUE_FILE || kind == VALUE_FOLDER) {
        buffer_text(out, kind == VALUE_FILE ? "_files" : "_files -/");
    } else if (describe_lookup(kind, &list, &key)) {
        buffer_format(out, " _evtdiag_listed %s %s", list, key); /* the blank: as it is */
    } else {
        buffer_text(out, " ");
    }
}

static void append_option(struct buffer *out, const struct option_row *row,
                          const struct command *command)
{
    const char *argument = option_argument(row, command);
    buffer_text(out, "            ");
    if (row->repeatable)
        buffer_text(out, "'*'");
    else if (row->letter)
        buffer_format(out, "'(-%c --%s)'", row->letter, row->name);
    if (row->letter)
        buffer_format(out, "{-%c%s,--%s%s}", row->letter, argument ? "+" : "", row->name,
                      argument ? "=" : "");
    else
        buffer_format(out, "--%s%s", row->name, argument ? "=" : "");
    buffer_text(out, "'[");
    append_quoted(out, row->help);
    buffer_text(out, "]");
    if (argument) {
        buffer_format(out, ":%s:", row->name);
        append_action(out, row->kind, argument);
    }
    buffer_text(out, "'\n");
}

static void append_command(struct buffer *out, const char *pattern, const struct command *command)
{
    buffer_format(out, "    (%s)\n        options=(\n", pattern);
    for (size_t i = 0; i < option_row_count; i++)
        if (option_is_of(&option_rows[i], command))
            append_option(out, &option_rows[i], command);
    if (strcmp(pattern, "*") == 0) {
        buffer_text(out, "        )\n"
                         "        case $#names:$names[1] in\n"
                         "        (0:) options+=('*: :_evtdiag_start') ;;\n"
                         "        (1:kb) options+=('*:command:(");
        describe_second_words(out, "kb", " ");
        buffer_text(out, ")') ;;\n        (*) options+=('*:path:_files') ;;\n        esac\n");
    } else {
        buffer_text(out, "            '*: :");
        append_action(out, command->kind, command->arguments);
        buffer_text(out, "'\n        )\n");
    }
    buffer_text(out, "        ;;\n");
}

static void append_start(struct buffer *out)
{
    buffer_text(out, "_evtdiag_start() {\n    _alternative 'commands:command:(");
    describe_first_words(out, " ");
    buffer_text(out, ")' 'files:path:_files'\n}\n\n");
}

void describe_zsh(struct buffer *out)
{
    buffer_text(out, head);
    describe_limits(out, "=", " ");
    buffer_text(out, "\n}\n\n");
    append_start(out);
    buffer_text(out, main_part);
    describe_valued(out, "|");
    buffer_text(out, behind_valued);
    for (const struct command *const *each = commands; *each; each++) {
        struct buffer pattern = {0};
        buffer_format(&pattern, strchr((*each)->name, ' ') ? "'%s'" : "'%s '*", (*each)->name);
        append_command(out, pattern.data, *each);
        buffer_free(&pattern);
    }
    append_command(out, "*", commands[0]);
    buffer_text(out, "    esac\n    _arguments -s -S : \"${(@)options}\"\n}\n\n_evtdiag \"$@\"\n");
}
