/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "report/html.h"

#define MOST_SOURCES 8
#define FRAME_SIZE 200 /* around the cards that are folded away */

/* Nothing is loaded from anywhere, and only our own script runs. */
static void document_head(struct buffer *out, const struct report *report)
{
    buffer_format(out,
                  "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; script-src 'sha256-%s'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n<title>evtdiag: ",
                  html_script_digest);
    html_title(out, report);
    buffer_format(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", html_style);
}

static void footer(struct buffer *out, const struct report *report)
{
    buffer_text(out, "<footer>\n<p>Made by evtdiag " EVTDIAG_VERSION);
    for (size_t i = 0; i < report->kb->source_count; i++) {
        const struct kb_source *source = &report->kb->sources[i];
        if (i == MOST_SOURCES)
            break;
        buffer_text(out, "; knowledge base ");
        html_cut(out, text_of(source->name), HTML_NAME);
        buffer_text(out, " ");
        html_cut(out, text_of(source->version), HTML_NAME);
        buffer_format(out, " with %zu causes and %zu signatures", source->causes,
                      source->signatures);
    }
    if (report->kb->source_count > MOST_SOURCES)
        buffer_format(out, " and %zu more", report->kb->source_count - MOST_SOURCES);
    buffer_text(out,
                ". All times are UTC. A confidence is an estimate of a model, capped at 99\u00a0%: "
                "check before you change a production server.</p>\n</footer>\n");
}

void report_html(struct buffer *out, const struct report *report)
{
    AUTO_BUFFER struct buffer behind = {0};
    const size_t start = out->size;
    const size_t most = HTML_PAGE_SIZE + HTML_DIAGNOSIS_SIZE * report->diagnosis_count;
    bool servers_first = report->totals.problem_count > 1;
    if (!servers_first)
        html_servers(&behind, report);
    html_seen(&behind, report);
    html_coverage(&behind, report);
    html_read(&behind, report);
    buffer_text(&behind, "</main>\n");
    footer(&behind, report);
    buffer_format(&behind, "<script>%s</script>\n</body>\n</html>\n", html_script);
    document_head(out, report);
    html_head(out, report);
    buffer_text(out, "<main>\n");
    html_overview(out, report);
    if (servers_first)
        html_servers(out, report);
    size_t taken = out->size - start + behind.size + FRAME_SIZE;
    html_problems(out, report, taken < most ? most - taken : 0);
    buffer_append(out, behind.data, behind.size);
}
