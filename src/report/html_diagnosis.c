/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void meter(struct buffer *out, double confidence)
{
    int percent = words_percent(confidence);
    buffer_format(out,
                  "<span class=\"meter\" aria-hidden=\"true\"><i style=\"width:%d%%\"></i></span> "
                  "<strong>%d %%</strong>",
                  percent, percent);
}

static void attributes(struct buffer *out, const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->target.attribute_count; i++) {
        const struct attribute_values *attribute = &diagnosis->target.attributes[i];
        if (!attribute->count)
            continue;
        AUTO_FREE char *name = memory_text(attribute->name);
        for (char *c = strchr(name, '_'); c; c = strchr(c, '_'))
            *c = ' ';
        buffer_text(out, "<dt>");
        html_chars(out, name);
        buffer_text(out, "</dt><dd>");
        for (size_t k = 0; k < attribute->count; k++) {
            buffer_text(out, k ? ", " : "");
            html_text(out, attribute->values[k]);
        }
        buffer_text(out, "</dd>\n");
    }
}

static void facts(struct buffer *out, const struct report *report,
                  const struct diagnosis *diagnosis, size_t count)
{
    AUTO_FREE char *reporters = words_join(diagnosis->reported_by, 12);
    AUTO_FREE char *events = words_count(diagnosis->occurrences, "event");
    AUTO_FREE char *span = words_span(diagnosis->first_seen, diagnosis->last_seen);
    buffer_text(out, "<dl class=\"facts\">\n");
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
    html_row_open(out, "Confidence");
    meter(out, count > 1 ? diagnosis->problem_confidence : diagnosis->confidence);
    if (count > 1)
        html_format(out, " that one of these %zu causes is behind it", count);
    if (diagnosis->approximate)
        html_chars(out, " (approximate)");
    buffer_text(out, "</dd>\n");
    html_row_open(out, "Seen");
    html_format(out, "%s, %s", events, span);
    buffer_text(out, "</dd>\n");
    html_row(out, "State",
             diagnosis->quiet ? "quiet: the logs go on for long without it; it may be over"
                              : "active: seen until shortly before the logs end");
    html_row(out, "Reported by", reporters);
    attributes(out, diagnosis);
    if (count == 1) {
        html_row_open(out, "Cause");
        buffer_text(out, "<code>");
        html_chars(out, report->kb->causes[diagnosis->cause].id);
        buffer_text(out, "</code></dd>\n");
    }
    html_row_open(out, "Fingerprint");
    buffer_format(out, "<code>%s</code></dd>\n</dl>\n", diagnosis->fingerprint);
}

static void example(struct buffer *out, const struct example *example)
{
    char time[FILETIME_TEXT_SIZE] = "no time";
    if (example->time)
        filetime_format(example->time, time);
    buffer_text(out, "<li>");
    html_format(out, "%s %s, record %" PRIu64 "%s%s%s", time,
                example->computer ? example->computer : "", example->record_id,
                example->recovered ? " (recovered)" : "", example->log ? ", " : "",
                example->log ? example->log : "");
    buffer_text(out, "<ol class=\"strings\">");
    for (size_t i = 0; i < example->string_count; i++) {
        buffer_text(out, "<li>");
        html_text(out, example->strings[i]);
        buffer_text(out, "</li>");
    }
    buffer_text(out, "</ol></li>\n");
}

/* Only the latest example: the page is for who decides, the JSON report has more. */
static void finding(struct buffer *out, const struct report *report, const struct finding *finding,
                    double greatest)
{
    const struct kb_signature *signature = &report->kb->signatures[finding->signature];
    AUTO_FREE char *count = words_times(finding->occurrences, finding->days);
    AUTO_FREE char *span = words_span(finding->first, finding->last);
    double share = greatest > 0 && finding->weight > 0 ? finding->weight / greatest : 0;
    buffer_text(out, "<li><h4>");
    html_format(out, "%s event %u", signature->provider, (unsigned)signature->event_id);
    buffer_format(out,
                  " <span class=\"weight\" role=\"img\" aria-label=\"weight %.1f\" "
                  "title=\"weight %+.2f: the log-odds that the diagnosis would lose without it\">"
                  "<i style=\"width:%ld%%\"></i></span></h4><p class=\"when\">",
                  finding->weight, finding->weight, lround(share * 100));
    html_format(out, "%s, %s", count, span);
    buffer_text(out, "</p><p>");
    html_chars(out, signature->meaning);
    buffer_text(out, "</p>");
    if (finding->example_count) {
        buffer_text(out, "<details><summary>The latest record</summary><ul>");
        example(out, finding->examples[0]);
        buffer_text(out, "</ul></details>");
    }
    buffer_text(out, "</li>\n");
}

static void why(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis)
{
    double greatest = diagnosis->evidence_count ? diagnosis->evidence[0].weight : 0;
    buffer_text(out, "<h3>Why</h3>\n<ul class=\"evidence\">\n");
    for (size_t i = 0; i < diagnosis->evidence_count; i++)
        finding(out, report, &diagnosis->evidence[i], greatest);
    for (size_t i = 0; i < diagnosis->absent_count; i++) {
        const struct kb_signature *signature =
            &report->kb->signatures[diagnosis->absent[i].signature];
        buffer_text(out, "<li class=\"against\"><h4>Against it</h4><p>");
        html_format(out, "%s event %u should have shown, and did not.", signature->provider,
                    (unsigned)signature->event_id);
        buffer_text(out, "</p></li>\n");
    }
    buffer_text(out, "</ul>\n");
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

/* One cause: alone the whole card, else one of several that compete. */
static void body(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis)
{
    if (diagnosis->summary && *diagnosis->summary) {
        buffer_text(out, "<p class=\"summary\">");
        html_chars(out, diagnosis->summary);
        buffer_text(out, "</p>\n");
    }
    why(out, report, diagnosis);
    decides(out, report, diagnosis);
    origins(out, report, diagnosis);
    html_fixes(out, report, diagnosis);
    references(out, diagnosis);
}

static void card_title(struct buffer *out, const struct report *report,
                       const struct diagnosis *first, size_t count)
{
    const struct kb_cause *cause = &report->kb->causes[first->cause];
    const char *severity = kb_severity_name(cause->severity);
    const char *title = count == 1             ? cause->title
                        : first->problem_title ? first->problem_title
                                               : cause->problem;
    buffer_format(out,
                  "<article class=\"card %s\" id=\"p%zu\" aria-labelledby=\"t%zu\">\n"
                  "<h2 id=\"t%zu\"><span class=\"rank\">%zu</span> ",
                  severity, first->problem_rank, first->problem_rank, first->problem_rank,
                  first->problem_rank);
    html_chars(out, title);
    buffer_format(out, " <span class=\"badge %s\">%s</span>%s</h2>\n", severity, severity,
                  first->quiet ? " <span class=\"badge\">quiet</span>" : "");
}

void html_problem(struct buffer *out, const struct report *report, const struct diagnosis *first,
                  size_t count)
{
    card_title(out, report, first, count);
    facts(out, report, first, count);
    html_timeline(out, report, first);
    if (count == 1) {
        body(out, report, first);
    } else {
        for (size_t i = 0; i < count; i++) {
            const struct kb_cause *cause = &report->kb->causes[first[i].cause];
            buffer_format(out, "<details class=\"rival\"%s><summary>", i ? "" : " open");
            meter(out, first[i].confidence);
            html_format(out, " %s", cause->title);
            buffer_text(out, "</summary>\n");
            body(out, report, &first[i]);
            buffer_text(out, "</details>\n");
        }
    }
    buffer_text(out, "</article>\n");
}
