/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/escape.h"
#include "report/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void html_text(struct buffer *out, struct text text)
{
    AUTO_BUFFER struct buffer visible = {0};
    escape_visible(&visible, text);
    for (size_t i = 0; i < visible.size; i++) {
        switch (visible.data[i]) {
        case '&':
            buffer_text(out, "&amp;");
            break;
        case '<':
            buffer_text(out, "&lt;");
            break;
        case '>':
            buffer_text(out, "&gt;");
            break;
        case '"':
            buffer_text(out, "&quot;");
            break;
        case '\'':
            buffer_text(out, "&#39;");
            break;
        default:
            buffer_append(out, visible.data + i, 1);
        }
    }
}

void html_chars(struct buffer *out, const char *text)
{
    html_text(out, text_of(text));
}

void html_format(struct buffer *out, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    int size = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (size < 0)
        abort();
    html_chars(out, text);
    free(text);
}

void html_element(struct buffer *out, const char *tag, const char *text)
{
    buffer_format(out, "<%s>", tag);
    html_chars(out, text);
    buffer_format(out, "</%s>\n", tag);
}

void html_row_open(struct buffer *out, const char *name)
{
    buffer_format(out, "<dt>%s</dt><dd>", name);
}

void html_row(struct buffer *out, const char *name, const char *text)
{
    html_row_open(out, name);
    html_chars(out, text);
    buffer_text(out, "</dd>\n");
}

void html_server(struct buffer *out, const struct report *report, size_t site, const char *server)
{
    const char *name = report->sites[site].name;
    html_chars(out, server);
    if (report->site_count > 1 && name && *name)
        html_format(out, " (%s)", name);
}
