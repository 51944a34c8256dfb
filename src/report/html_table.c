/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FOLD_LEAST 5 /* fewer rows than these are not worth a click */

static void begin(const struct html_table *table, const char *more)
{
    struct buffer *out = table->out;
    buffer_text(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_format(out, "%s%s", table->label, more);
    buffer_text(out, "\"><table class=\"sortable\">\n<thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        const struct html_column *column = &table->columns[i];
        buffer_format(out, "<th scope=\"col\"%s%s%s>%s</th>", column->class ? " class=\"" : "",
                      column->class ? column->class : "", column->class ? "\"" : "", column->name);
    }
    buffer_text(out, "</tr></thead>\n<tbody>\n");
}

void html_table_open(struct html_table *table)
{
    table->start = table->out->size;
    table->row = 0;
    table->folded = false;
    buffer_text(table->out, "<div class=\"rows\">\n");
    begin(table, "");
}

bool html_table_row(struct html_table *table)
{
    struct buffer *out = table->out;
    if (table->row && out->size - table->start > table->bytes)
        return false;
    if (table->row)
        buffer_text(out, "</tr>\n");
    if (table->row == table->open && table->total >= table->open + FOLD_LEAST) {
        buffer_format(out,
                      "</tbody></table></div>\n<details class=\"more\"><summary>The other %zu"
                      "</summary>\n",
                      table->total - table->row);
        begin(table, ", continued");
        table->folded = true;
    }
    buffer_text(out, "<tr>");
    table->row++;
    return true;
}

void html_table_close(struct html_table *table, const char *noun)
{
    struct buffer *out = table->out;
    buffer_text(out, table->row ? "</tr>\n" : "");
    buffer_text(out, "</tbody></table></div>\n");
    if (table->row < table->total) {
        AUTO_FREE char *more = words_count(table->total - table->row, noun);
        buffer_text(out, "<p class=\"left-out\">");
        html_format(out, "and %s more that this page has no room for; the JSON report has all",
                    more);
        buffer_text(out, "</p>\n");
    }
    buffer_text(out, table->folded ? "</details>\n</div>\n" : "</div>\n");
}

void html_cell(struct buffer *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = memory_format_list(format, arguments);
    va_end(arguments);
    html_cell_text(out, text, HTML_TEXT);
}

void html_cell_text(struct buffer *out, const char *text, size_t most)
{
    buffer_text(out, "<td>");
    html_cut(out, text_of(text), most);
    buffer_text(out, "</td>");
}

void html_cell_number(struct buffer *out, uint64_t number)
{
    AUTO_FREE char *digits = words_number(number);
    buffer_format(out, "<td class=\"n\">%s</td>", number ? digits : "");
}

void html_cell_badge(struct buffer *out, enum kb_severity severity, bool quiet)
{
    buffer_text(out, "<td>");
    html_badge(out, severity);
    buffer_text(out, quiet ? " <span class=\"badge\">quiet</span></td>" : "</td>");
}

void html_cell_day(struct buffer *out, filetime time)
{
    char text[WORDS_TIME_SIZE];
    words_time(time, text);
    buffer_format(out, "<td class=\"d\">%.10s</td>", time ? text : "");
}
