/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <string.h>

#define MOST_VALUES 8
#define MOST_ATTRIBUTES 8

static void attributes(struct buffer *out, const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->target.attribute_count && i < MOST_ATTRIBUTES; i++) {
        const struct attribute_values *attribute = &diagnosis->target.attributes[i];
        if (!attribute->count)
            continue;
        AUTO_FREE char *name = memory_text(attribute->name);
        for (char *c = strchr(name, '_'); c; c = strchr(c, '_'))
            *c = ' ';
        buffer_text(out, "<dt>");
        html_cut(out, text_of(name), HTML_NAME);
        buffer_text(out, "</dt><dd>");
        for (size_t k = 0; k < attribute->count && k < MOST_VALUES; k++) {
            buffer_text(out, k ? ", " : "");
            html_cut(out, attribute->values[k], 2 * HTML_NAME);
        }
        if (attribute->count > MOST_VALUES)
            buffer_format(out, " and %zu more", attribute->count - MOST_VALUES);
        buffer_text(out, "</dd>\n");
    }
}

static void target(struct buffer *out, const struct report *report,
                   const struct diagnosis *diagnosis)
{
    html_row_open(out, "Fix on");
    buffer_text(out, "<strong>");
    html_server(out, report, diagnosis->site, diagnosis->target.server);
    buffer_text(out, "</strong>");
    if (!diagnosis->target.named)
        buffer_text(out, " (assumed: no event names the server to be fixed, so the one that "
                         "reported is taken)");
    if (diagnosis->target.from_url)
        html_format(out, " (%s)", words_url_note);
    buffer_text(out, "</dd>\n");
}

void html_facts(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis,
                size_t count)
{
    AUTO_FREE char *events = words_count(diagnosis->occurrences, "event");
    AUTO_FREE char *span = words_span(diagnosis->first_seen, diagnosis->last_seen);
    buffer_text(out, "<dl class=\"facts\">\n");
    target(out, report, diagnosis);
    html_row_open(out, "Confidence");
    html_meter(out, count > 1 ? diagnosis->problem_confidence : diagnosis->confidence);
    if (count > 1)
        html_format(out, " that one of these %zu causes is behind it", count);
    if (diagnosis->approximate)
        html_chars(out, " (approximate)");
    buffer_text(out, "</dd>\n");
    html_row_open(out, "Seen");
    html_format(out, "%s, %s", events, span);
    buffer_text(out, "</dd>\n");
    AUTO_FREE char *state = words_state(report, diagnosis);
    html_row(out, "State", state);
    html_row_open(out, "Reported by");
    html_names(out, diagnosis->reported_by, MOST_VALUES);
    buffer_text(out, "</dd>\n");
    attributes(out, diagnosis);
    if (count == 1) {
        html_row_open(out, "Cause");
        buffer_text(out, "<code>");
        html_cut(out, text_of(report->kb->causes[diagnosis->cause].id), HTML_NAME);
        buffer_text(out, "</code></dd>\n");
    }
    html_row_open(out, "Fingerprint");
    buffer_format(out, "<code>%s</code></dd>\n</dl>\n", diagnosis->fingerprint);
}

static void decides(struct buffer *out, const struct report *report,
                    const struct diagnosis *diagnosis)
{
    const struct kb_cause *cause = &report->kb->causes[diagnosis->cause];
    if (!diagnosis->missing_count)
        return;
    buffer_text(out, "<h3>What would decide</h3>\n<ul>\n");
    for (size_t i = 0; i < diagnosis->missing_count; i++) {
        const struct kb_missing *missing = &cause->missing[diagnosis->missing[i]];
        buffer_text(out, "<li>");
        html_format(out, "Look for: %s", missing->what);
        buffer_text(out, "<br>");
        html_chars(out, missing->decides);
        buffer_text(out, "</li>\n");
    }
    buffer_text(out, "</ul>\n");
}

static void origins(struct buffer *out, const struct report *report,
                    const struct diagnosis *diagnosis)
{
    const struct kb_cause *causes = report->kb->causes, *cause = &causes[diagnosis->cause];
    if (!diagnosis->contributing_count)
        return;
    buffer_text(out, "<h3>What often brings it about</h3>\n<ul>\n");
    for (size_t i = 0; i < diagnosis->contributing_count; i++) {
        const struct kb_contribution *from = &cause->contributions[diagnosis->contributing[i]];
        buffer_text(out, "<li>");
        html_format(out, "%s (%d %%). %s", causes[from->cause].title,
                    words_percent(from->probability), from->why);
        buffer_text(out, "</li>\n");
    }
    buffer_text(out, "</ul>\n");
}

/* A base may be a stranger's: only what is plainly a web address becomes a link. */
static bool is_web_address(const char *url)
{
    return strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
}

static void references(struct buffer *out, const struct diagnosis *diagnosis)
{
    if (!diagnosis->reference_count)
        return;
    buffer_text(out, "<h3>Read more</h3>\n<ul>\n");
    for (size_t i = 0; i < diagnosis->reference_count; i++) {
        const struct reference *reference = &diagnosis->references[i];
        bool link = reference->url && is_web_address(reference->url);
        buffer_text(out, "<li>");
        if (link) {
            buffer_text(out, "<a rel=\"noopener noreferrer\" href=\"");
            html_chars(out, reference->url);
            buffer_text(out, "\">");
        }
        html_format(out, "%s%s%s", reference->id ? reference->id : "", reference->id ? ": " : "",
                    reference->title);
        buffer_text(out, link ? "</a></li>\n" : "</li>\n");
    }
    buffer_text(out, "</ul>\n");
}

void html_summary(struct buffer *out, const struct diagnosis *diagnosis)
{
    if (!diagnosis->summary || !*diagnosis->summary)
        return;
    buffer_text(out, "<p class=\"summary\">");
    html_cut(out, text_of(diagnosis->summary), HTML_TEXT);
    buffer_text(out, "</p>\n");
}

void html_cause(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis,
                const struct diagnosis *fixes_of, enum html_detail detail)
{
    html_evidence(out, report, diagnosis, detail);
    if (detail == HTML_FULL)
        decides(out, report, diagnosis);
    if (detail == HTML_FULL && !fixes_of)
        origins(out, report, diagnosis);
    html_fixes(out, report, diagnosis, fixes_of, detail);
    if (detail == HTML_FULL && !fixes_of)
        references(out, diagnosis);
}
