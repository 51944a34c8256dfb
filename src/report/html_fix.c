/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <string.h>

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

/* The first diagnosis of the same cause; and how many causes come before it. */
static const struct diagnosis *first_of_cause(const struct report *report,
                                              const struct diagnosis *diagnosis,
                                              size_t *ret_causes_before)
{
    AUTO_FREE bool *seen = memory_zeroed(report->kb->cause_count, sizeof *seen);
    const struct diagnosis *first = report->diagnoses;
    *ret_causes_before = 0;
    for (; first->cause != diagnosis->cause; first++) {
        *ret_causes_before += !seen[first->cause];
        seen[first->cause] = true;
    }
    return first;
}

void html_fixes(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis)
{
    if (!diagnosis->fix_count)
        return;
    size_t before;
    const struct diagnosis *first = first_of_cause(report, diagnosis, &before);
    buffer_text(out, "<h3>What to do</h3>\n");
    if (first == diagnosis && before < HTML_FULL_ARTICLES) {
        if (diagnosis->fix_count > 1)
            html_element(out, "p",
                         "In the order in which to try them: take the first whose "
                         "condition holds.");
        for (size_t i = 0; i < diagnosis->fix_count; i++)
            fix(out, &diagnosis->fixes[i], i == 0);
        return;
    }
    buffer_text(out, "<p>");
    if (before < HTML_FULL_ARTICLES) {
        buffer_format(out, "The fixes are those of <a href=\"#p%zu\">number %zu</a>, on ",
                      first->problem_rank, first->problem_rank);
        html_chars(out, diagnosis->target.server);
        buffer_text(out, " in place of ");
        html_chars(out, first->target.server);
        buffer_text(out, ".");
    } else {
        html_format(out, "The steps: evtdiag kb show %s", report->kb->causes[diagnosis->cause].id);
    }
    buffer_text(out, "</p>\n<ul>");
    for (size_t i = 0; i < diagnosis->fix_count; i++)
        html_element(out, "li", diagnosis->fixes[i].title);
    buffer_text(out, "</ul>\n");
}
