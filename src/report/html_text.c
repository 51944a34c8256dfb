/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/escape.h"
#include "report/html.h"
#include "report/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* In attributes the page uses both quotes. */
static const char *entity(char character)
{
    return character == '\'' ? "&#39;" : escape_entity(character);
}

void html_text(struct buffer *out, struct text text)
{
    AUTO_BUFFER struct buffer visible = {0};
    escape_visible(&visible, text);
    size_t start = 0;
    for (size_t i = 0; i < visible.size; i++) {
        const char *stands_for = entity(visible.data[i]);
        if (!stands_for)
            continue;
        buffer_append(out, visible.data + start, i - start);
        buffer_text(out, stands_for);
        start = i + 1;
    }
    if (visible.size)
        buffer_append(out, visible.data + start, visible.size - start);
}

void html_chars(struct buffer *out, const char *text)
{
    html_text(out, text_of(text));
}

void html_cut(struct buffer *out, struct text text, size_t most)
{
    struct text kept = text_cut(text, most);
    html_text(out, kept);
    if (kept.size < text.size)
        buffer_text(out, "…");
}

void html_format(struct buffer *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = memory_format_list(format, arguments);
    va_end(arguments);
    html_chars(out, text);
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

void html_site(struct buffer *out, const struct report *report, size_t site)
{
    html_cut(out, text_of(report->sites[site].name), HTML_NAME);
}

/* With places behind a mark where a line may break. */
static void breakable(struct buffer *out, struct text text, char mark)
{
    for (size_t from = 0, to; from < text.size; from = to) {
        const char *found = memchr(text.data + from, mark, text.size - from);
        to = found ? (size_t)(found - text.data) + 1 : text.size;
        html_text(out, (struct text){text.data + from, to - from});
        buffer_text(out, to < text.size ? "<wbr>" : "");
    }
}

void html_name(struct buffer *out, const char *name)
{
    struct text whole = text_of(name), kept = text_cut(whole, HTML_NAME);
    breakable(out, kept, '.');
    buffer_text(out, kept.size < whole.size ? "…" : "");
}

void html_path(struct buffer *out, const char *path)
{
    size_t size = strlen(path), from = size > 2 * HTML_NAME ? size - 2 * HTML_NAME : 0;
    while (from && from < size && ((unsigned char)path[from] & 0xC0) == 0x80)
        from++;
    if (from)
        buffer_text(out, "…");
    breakable(out, (struct text){path + from, size - from}, '/');
}

size_t html_host_size(const struct report *report, size_t site, const char *server)
{
    const char *domain = report->sites[site].name;
    size_t size = strlen(server), tail = strlen(domain);
    if (!tail || size < tail + 2 || server[size - tail - 1] != '.' ||
        strcasecmp(server + size - tail, domain) != 0)
        return size;
    return size - tail - 1;
}

void html_server(struct buffer *out, const struct report *report, size_t site, const char *server)
{
    const char *name = report->sites[site].name;
    html_name(out, server);
    if (report->site_count < 2 || !*name || html_host_size(report, site, server) < strlen(server))
        return;
    buffer_text(out, " <span class=\"site\">(");
    html_site(out, report, site);
    buffer_text(out, ")</span>");
}

void html_names(struct buffer *out, char *const *names, size_t most)
{
    size_t count = 0;
    for (; names && names[count]; count++) {
        if (count >= most)
            continue;
        buffer_text(out, count ? ", " : "");
        html_cut(out, text_of(names[count]), HTML_NAME);
    }
    if (count > most)
        buffer_format(out, " and %zu more", count - most);
}

void html_badge(struct buffer *out, enum kb_severity severity)
{
    const char *name = kb_severity_name(severity);
    buffer_format(out, "<span class=\"badge %s\">%s</span>", name, name);
}

void html_meter(struct buffer *out, double confidence)
{
    int percent = words_percent(confidence);
    buffer_format(out,
                  "<span class=\"meter\" aria-hidden=\"true\"><i style=\"width:%d%%\"></i></span> "
                  "<strong>%d %%</strong>",
                  percent, percent);
}

size_t html_problem_causes(const struct report *report, const struct diagnosis *first)
{
    const struct diagnosis *end = report->diagnoses + report->diagnosis_count;
    size_t count = 1;
    while (first + count < end && first[count].problem_rank == first->problem_rank)
        count++;
    return count;
}

const char *html_problem_title(const struct report *report, const struct diagnosis *first,
                               size_t count)
{
    const struct kb_cause *cause = &report->kb->causes[first->cause];
    if (count == 1)
        return cause->title;
    return first->problem_title ? first->problem_title : cause->problem;
}

void html_persistence(struct buffer *out, const char *before, const struct spells *spells,
                      const struct kb_signature *signature)
{
    AUTO_FREE char *persistence = words_persistence(spells, signature);
    if (!persistence)
        return;
    buffer_text(out, before);
    html_cut(out, text_of(persistence), HTML_TEXT);
}
