/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <string.h>

#define MOST_TITLES 6

static void list(struct buffer *out, const char *tag, const char *heading, char *const *items)
{
    if (!items || !items[0])
        return;
    if (heading)
        html_element(out, "h4", heading);
    buffer_format(out, "<%s>", tag);
    for (; *items; items++) {
        buffer_text(out, "<li>");
        html_chars(out, *items);
        buffer_text(out, "</li>\n");
    }
    buffer_format(out, "</%s>\n", tag);
}

/* A command keeps its lines. */
static void command(struct buffer *out, const char *command)
{
    buffer_text(out, "<pre><code>");
    for (const char *line = command;;) {
        size_t size = strcspn(line, "\n");
        html_text(out, (struct text){line, size});
        if (!line[size])
            break;
        buffer_text(out, "\n");
        line += size + 1;
    }
    buffer_text(out, "</code></pre>\n");
}

static void fix(struct buffer *out, const struct filled_fix *fix, bool open)
{
    buffer_format(out, "<details class=\"fix\"%s><summary>", open ? " open" : "");
    html_chars(out, fix->title);
    buffer_text(out, " <span class=\"badge risk\">");
    html_chars(out, words_risk_short(fix->risk));
    buffer_text(out, "</span></summary>\n");
    if (fix->applies_when && *fix->applies_when) {
        buffer_text(out, "<p><strong>When:</strong> ");
        html_chars(out, fix->applies_when);
        buffer_text(out, "</p>\n");
    }
    buffer_text(out, "<p><strong>Risk:</strong> ");
    html_chars(out, words_risk(fix->risk));
    buffer_text(out, "</p>\n");
    list(out, "ol", NULL, fix->steps);
    for (char *const *item = fix->commands; item && *item; item++)
        command(out, *item);
    list(out, "ul", "Check afterwards", fix->verify);
    list(out, "ul", "Undo", fix->undo);
    buffer_text(out, "</details>\n");
}

/* Where they do not stand in full: their titles. */
static void titles(struct buffer *out, const struct diagnosis *diagnosis)
{
    buffer_text(out, "<ul>");
    for (size_t i = 0; i < diagnosis->fix_count && i < MOST_TITLES; i++) {
        buffer_text(out, "<li>");
        html_cut(out, text_of(diagnosis->fixes[i].title), 2 * HTML_NAME);
        buffer_text(out, "</li>");
    }
    buffer_text(out, "</ul>\n");
}

void html_fixes(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis,
                const struct diagnosis *fixes_of, enum html_detail detail)
{
    if (!diagnosis->fix_count)
        return;
    buffer_text(out, "<h3>What to do</h3>\n");
    if (fixes_of) {
        buffer_format(out, "<p>As <a href=\"#p%zu\">number %zu</a> says, on ",
                      fixes_of->problem_rank, fixes_of->problem_rank);
        html_cut(out, text_of(diagnosis->target.server), HTML_NAME);
        buffer_text(out, " in place of ");
        html_cut(out, text_of(fixes_of->target.server), HTML_NAME);
        buffer_text(out, ":</p>\n");
        titles(out, diagnosis);
    } else if (detail == HTML_FULL) {
        if (diagnosis->fix_count > 1)
            html_element(
                out, "p",
                "In the order in which to try them: take the first whose condition holds.");
        for (size_t i = 0; i < diagnosis->fix_count; i++)
            fix(out, &diagnosis->fixes[i], i == 0);
    } else {
        buffer_text(out, "<p>The steps: <code>evtdiag kb show ");
        html_cut(out, text_of(report->kb->causes[diagnosis->cause].id), HTML_NAME);
        buffer_text(out, "</code></p>\n");
        titles(out, diagnosis);
    }
}
