/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "report/html.h"

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
        html_format(out, "; knowledge base %s %s with %zu causes and %zu signatures", source->name,
                    source->version, source->causes, source->signatures);
    }
    buffer_text(out, ". All times are UTC. A confidence is an estimate of a model, capped at 99 %: "
                     "check before you change a production server.</p>\n</footer>\n");
}

static void problems(struct buffer *out, const struct report *report)
{
    for (size_t i = 0; i < report->diagnosis_count;) {
        const struct diagnosis *first = &report->diagnoses[i];
        size_t count = 1;
        while (i + count < report->diagnosis_count &&
               first[count].problem_rank == first->problem_rank)
            count++;
        html_problem(out, report, first, count);
        i += count;
    }
}

void report_html(struct buffer *out, const struct report *report)
{
    document_head(out, report);
    html_head(out, report);
    buffer_text(out, "<main>\n");
    html_table(out, report);
    problems(out, report);
    html_seen(out, report);
    html_coverage(out, report);
    html_read(out, report);
    buffer_text(out, "</main>\n");
    footer(out, report);
    buffer_format(out, "<script>%s</script>\n</body>\n</html>\n", html_script);
}
