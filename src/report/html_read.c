/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <inttypes.h>

#define MOST_NAMED 200 /* observations, and inputs with faults */

static void observation(struct buffer *out, const struct report *report,
                        const struct observation *observation)
{
    const struct kb_signature *signature = &report->kb->signatures[observation->signature];
    AUTO_FREE char *count = words_times(observation->count, 0);
    AUTO_FREE char *span = words_span(observation->first, observation->last);
    AUTO_FREE char *reporters = words_join(observation->reporters, 8);
    buffer_text(out, "<li><h4>");
    html_format(out, "%s event %u", signature->provider, (unsigned)signature->event_id);
    buffer_text(out, "</h4><p class=\"when\">");
    if (observation->target) {
        buffer_text(out, "about ");
        html_server(out, report, observation->site, observation->target);
        buffer_text(out, ": ");
    }
    html_format(out, "%s, %s, reported by %s", count, span, reporters);
    buffer_text(out, "</p><p>");
    html_chars(out, signature->meaning);
    if (signature->noise)
        html_format(out, " %s: %s", words_noise(kb_noise_name(signature->noise)),
                    signature->noise_why);
    for (size_t i = 0; i < observation->may_be_count; i++) {
        const struct kb_cause *cause = &report->kb->causes[observation->may_be[i].cause];
        html_format(out, "%s %s (%d %%)", i ? "," : " May be:", cause->title,
                    words_percent(observation->may_be[i].confidence));
    }
    buffer_text(out, "</p></li>\n");
}

void html_seen(struct buffer *out, const struct report *report)
{
    size_t shown = 0;
    for (size_t i = 0; i < report->observation_count; i++) {
        const struct observation *item = &report->observations[i];
        if (item->explained || item->ignored)
            continue;
        if (!shown)
            buffer_text(out, "<section aria-labelledby=\"seen\">\n<h2 id=\"seen\">Also seen</h2>\n"
                             "<p>Events that the knowledge base knows and that no diagnosis rests "
                             "on. They are no diagnosis by themselves.</p>\n"
                             "<ul class=\"evidence\">\n");
        if (shown++ < MOST_NAMED)
            observation(out, report, item);
    }
    if (!shown)
        return;
    buffer_text(out, "</ul>\n");
    if (shown > MOST_NAMED)
        buffer_format(out, "<p>and %zu more; the JSON report has all</p>\n", shown - MOST_NAMED);
    buffer_text(out, "</section>\n");
}

static void fault(struct buffer *out, const char *path, const char *code, const char *message,
                  uint64_t count)
{
    buffer_text(out, "<tr><td><code>");
    html_chars(out, path);
    buffer_text(out, "</code></td><td>");
    html_chars(out, message);
    if (count > 1)
        html_format(out, " (%" PRIu64 " times)", count);
    buffer_text(out, "</td><td>");
    html_chars(out, code);
    buffer_text(out, "</td></tr>\n");
}

/* Returns how many there are; writes what is not beyond the bound. */
static size_t faults(struct buffer *out, const struct report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->log_count; i++) {
        const struct log_stats *stats = &report->logs[i].stats;
        for (size_t k = 0; k < stats->problem_count; k++)
            if (log_stats_is_partial(stats) && count++ < MOST_NAMED && out)
                fault(out, report->logs[i].path, stats->problems[k].code,
                      stats->problems[k].message, stats->problems[k].count);
    }
    for (size_t i = 0; i < report->problem_count; i++)
        if (count++ < MOST_NAMED && out)
            fault(out, report->problems[i].path, report->problems[i].code,
                  report->problems[i].message, 1);
    return count;
}

static void not_read(struct buffer *out, const struct report *report)
{
    size_t count = faults(NULL, report);
    if (!count)
        return;
    buffer_text(out, "<h3>What could not be read, or not fully</h3>\n<div class=\"scroll\" "
                     "tabindex=\"0\" role=\"region\" aria-label=\"What could not be read\"><table>"
                     "\n<thead><tr><th scope=\"col\">Input</th><th scope=\"col\">What is wrong</th>"
                     "<th scope=\"col\">Code</th></tr></thead>\n<tbody>\n");
    faults(out, report);
    buffer_text(out, "</tbody></table></div>\n");
    if (count > MOST_NAMED)
        buffer_format(out, "<p>and %zu more; the JSON report has all</p>\n", count - MOST_NAMED);
}

void html_read(struct buffer *out, const struct report *report)
{
    const struct report_totals *totals = &report->totals;
    AUTO_FREE char *logs = words_count(totals->readable_logs, "log");
    AUTO_FREE char *records = words_count(totals->records_read, "record");
    AUTO_FREE char *matched = words_number(totals->records_matched);
    AUTO_FREE char *bytes = words_bytes(totals->bytes);
    AUTO_FREE char *computers = words_join(totals->computers, 40);
    buffer_text(out, "<section aria-labelledby=\"read\">\n<h2 id=\"read\">What was read</h2>\n<p>");
    if (totals->readable_logs)
        html_format(out, "%s (%s) with %s, of which %s matched.", logs, bytes, records, matched);
    else
        html_chars(out, "No log could be read.");
    if (*computers)
        html_format(out, " Computers: %s.", computers);
    if (report->skipped) {
        AUTO_FREE char *files = words_count(report->skipped, "file");
        html_format(out, " Skipped: %s without a log.", files);
    }
    buffer_text(out, "</p>\n");
    not_read(out, report);
    if (!report->exchange_seen && report->verdict != VERDICT_NO_EXCHANGE && totals->readable_logs)
        html_element(out, "p",
                     "No Exchange provider was seen in any of these logs: what is not "
                     "named above may still be wrong.");
    buffer_text(out, "</section>\n");
}
