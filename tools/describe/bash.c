/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "describe.h"

#include <string.h>

/* COMP_WORDS has "--format=te" as three words, for '=' is in COMP_WORDBREAKS. What evtdiag lists
 * comes from a base, which may be a stranger's: nothing of it is expanded. */
static const char head[] =
    "# Completion of evtdiag for bash, printed from the tables of the program.\n"
    "\n"
    "_evtdiag_listed() { # LIST KEY: the values of the key in what evtdiag lists\n"
    "    \"${COMP_WORDS[0]}\" kb list \"$1\" --format jsonl 2>/dev/null |\n"
    "        sed -n \"s/.*\\\"$2\\\":\\\"\\{0,1\\}\\([^\\\",}]*\\).*/\\1/p\" | LC_ALL=C sort -u\n"
    "}\n"
    "\n"
    "_evtdiag_offer() { # words, one a line: those that go on with what was typed\n"
    "    local word typed=${current//\\\\/} quoted=\n"
    "    [[ $typed == [\\'\\\"]* ]] && quoted=1 typed=${typed:1}\n"
    "    while IFS= read -r word; do\n"
    "        [[ $word && $word == \"$typed\"* ]] || continue\n"
    "        [[ $quoted ]] || printf -v word %q \"$word\"\n"
    "        COMPREPLY+=(\"$word\")\n"
    "    done\n"
    "}\n"
    "\n"
    "_evtdiag_files() { # KIND as of compgen: f or d\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    local path\n"
    "    while IFS= read -r path; do\n"
    "        [[ $path ]] && COMPREPLY+=(\"$path\")\n"
    "    done <<<\"$(compgen \"-$1\" -- \"$current\")\"\n"
    "}\n"
    "\n"
    "_evtdiag() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local command= options= formats= word skip= i\n"
    "    local -a words=()\n"
    "    COMPREPLY=()\n"
    "    if [[ $current == '=' ]]; then\n"
    "        current=\n"
    "    elif [[ $previous == '=' ]]; then\n"
    "        previous=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ $skip ]]; then\n"
    "            [[ $word == '=' ]] || skip=\n"
    "            continue\n"
    "        fi\n"
    "        case $word in\n"
    "        ";
static const char behind_valued[] = ") skip=1 ;;\n"
                                    "        -*) ;;\n"
                                    "        *) words+=(\"$word\") ;;\n"
                                    "        esac\n"
                                    "    done\n"
                                    "    case \"${words[0]-} ${words[1]-}\" in\n";

static void append_command(struct buffer *out, const char *pattern, const struct command *command)
{
    buffer_format(out, "    %s) command='%s'", pattern, command->name);
    buffer_text(out, " options='");
    for (size_t i = 0; i < option_row_count; i++)
        if (option_is_of(&option_rows[i], command))
            buffer_format(out, "--%s\n", option_rows[i].name);
    buffer_text(out, "' formats='");
    describe_words(out, option_argument(option_formats, command), "\n");
    buffer_text(out, "' ;;\n");
}

static void append_offer(struct buffer *out, enum value_kind kind, const char *words)
{
    const char *list, *key;
    if (kind == VALUE_WORD) {
        buffer_text(out, "_evtdiag_offer <<<'");
        describe_words(out, words, "\n");
        buffer_text(out, "'");
    } else if (kind == VALUE_LIMIT) {
        buffer_text(out, "compopt -o nospace 2>/dev/null; _evtdiag_offer <<<'");
        describe_limits(out, "=", "\n");
        buffer_text(out, "'");
    } else if (kind == VALUE_FILE || kind == VALUE_FOLDER) {
        buffer_format(out, "_evtdiag_files %c", kind == VALUE_FILE ? 'f' : 'd');
    } else if (describe_lookup(kind, &list, &key)) {
        buffer_format(out, "_evtdiag_offer <<<\"$(_evtdiag_listed %s %s)\"", list, key);
    } else {
        buffer_text(out, ":");
    }
}

static void append_option(struct buffer *out, const struct option_row *row)
{
    buffer_format(out, "    --%s", row->name);
    if (row->letter)
        buffer_format(out, "|-%c", row->letter);
    buffer_text(out, ") ");
    if (row == option_formats)
        buffer_text(out, "_evtdiag_offer <<<\"$formats\"");
    else
        append_offer(out, row->kind, row->argument);
    buffer_text(out, "; return ;;\n");
}

void describe_bash(struct buffer *out)
{
    buffer_text(out, head);
    describe_valued(out, "|");
    buffer_text(out, behind_valued);
    for (const struct command *const *each = commands; *each; each++) {
        const char *rest = strchr((*each)->name, ' ') ? "" : " ";
        AUTO_FREE char *pattern = memory_format("'%s%s'*", (*each)->name, rest);
        append_command(out, pattern, *each);
    }
    append_command(out, "*", commands[0]); /* a path: it is diagnosed */
    buffer_text(out, "    esac\n    case $previous in\n");
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].argument)
            append_option(out, &option_rows[i]);
    buffer_text(out, "    esac\n"
                     "    if [[ $current == -* ]]; then\n"
                     "        _evtdiag_offer <<<\"$options\"\n"
                     "        return\n"
                     "    fi\n"
                     "    case ${#words[@]}:${words[0]-} in\n"
                     "    0:) _evtdiag_offer <<<'");
    describe_first_words(out, "\n");
    buffer_text(out, "' ;;\n    1:kb) _evtdiag_offer <<<'");
    describe_second_words(out, "kb", "\n");
    buffer_text(out, "'; return ;;\n    esac\n    case $command in\n");
    for (const struct command *const *each = commands; *each; each++) {
        buffer_format(out, "    '%s') ", (*each)->name);
        append_offer(out, (*each)->kind, (*each)->arguments);
        buffer_text(out, " ;;\n");
    }
    buffer_text(out, "    esac\n}\n\ncomplete -F _evtdiag evtdiag\n");
}
