/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include <string.h>

/* As scdoc takes it: what has a meaning in its markup is escaped. */
static void append_plain(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\*_~#.<>[]", *text))
            buffer_text(out, "\\");
        buffer_append(out, text, 1);
    }
}

static void append_commands(struct buffer *out)
{
    for (const struct command *const *each = commands; *each; each++) {
        buffer_text(out, "*evtdiag ");
        append_plain(out, (*each)->name);
        buffer_text(out, "* [OPTIONS] ");
        append_plain(out, (*each)->arguments);
        buffer_text(out, "\n\t");
        append_plain(out, (*each)->summary);
        buffer_text(out, ".");
        if ((*each)->more)
            buffer_format(out, " %s", (*each)->more);
        buffer_text(out, "\n\n");
    }
}

/* Text of the tables in which the names of the bounds may be asked for. */
static void append_more(struct buffer *out, const char *text)
{
    static const char mark[] = "@LIMITS@";
    const char *at = strstr(text, mark);
    if (!at) {
        buffer_text(out, text);
        return;
    }
    buffer_append(out, text, (size_t)(at - text));
    describe_limits(out, "", ", ");
    buffer_text(out, at + sizeof mark - 1);
}

/* Which commands take it, unless all do. */
static void append_takers(struct buffer *out, const struct option_row *row)
{
    bool first = true;
    if (row->commands == COMMAND_ANY)
        return;
    buffer_text(out, " (");
    for (const struct command *const *each = commands; *each; each++) {
        if (!option_is_of(row, *each))
            continue;
        buffer_format(out, "%s%s", first ? "" : ", ", (*each)->name);
        first = false;
    }
    buffer_text(out, ")");
}

static void append_option(struct buffer *out, const struct option_row *row)
{
    if (row->letter)
        buffer_format(out, "*-%c*, ", row->letter);
    buffer_format(out, "*--%s*", row->name);
    if (row->argument) {
        buffer_text(out, " ");
        append_plain(out, row->argument);
    }
    buffer_text(out, "\n\t");
    const char initial[] = {row->help[0] >= 'a' && row->help[0] <= 'z' ? (char)(row->help[0] - 32)
                                                                       : row->help[0],
                            '\0'};
    append_plain(out, initial);
    append_plain(out, row->help + 1);
    buffer_text(out, ".");
    if (row->more) {
        buffer_text(out, " ");
        append_more(out, row->more);
    }
    if (row->repeatable)
        buffer_text(out, " May be given several times.");
    append_takers(out, row);
    buffer_text(out, "\n\n");
}

void describe_manual(struct buffer *out, struct text page)
{
    while (page.size) {
        const char *end = memchr(page.data, '\n', page.size);
        struct text line = {page.data, end ? (size_t)(end - page.data) : page.size};
        if (text_equal(line, TEXT("@COMMANDS@")))
            append_commands(out);
        else if (text_equal(line, TEXT("@OPTIONS@")))
            for (size_t i = 0; i < option_row_count; i++)
                append_option(out, &option_rows[i]);
        else
            buffer_append(out, line.data, line.size);
        buffer_text(out, "\n");
        size_t used = line.size + (end != NULL);
        page = (struct text){page.data + used, page.size - used};
    }
}
