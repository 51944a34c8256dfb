/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

struct verdict_words {
    const char *class, *title, *text;
};

static struct verdict_words words_of(const struct report *report)
{
    switch (report->verdict) {
    case VERDICT_FINDINGS:
        return (struct verdict_words){"found", NULL, NULL};
    case VERDICT_CLEAN:
        return (struct verdict_words){
            "good", "No known client-access problem found",
            "This holds until the latest of the logs ends, and for the problems that the knowledge "
            "base knows and that leave events in these logs."};
    case VERDICT_NO_EXCHANGE:
        return (struct verdict_words){
            "unsure", "No Exchange server seen: this is no clean bill",
            "No record in these logs comes from an Exchange provider, so they say nothing about "
            "the health of Exchange. The Application log of each Exchange server is what to look "
            "at; if these are its logs and only part of them, --assume-exchange lets the events "
            "of Windows itself count."};
    case VERDICT_PARTIAL:
        return (struct verdict_words){
            "unsure", "Nothing found, but not everything could be read: this is no clean bill",
            "What could not be read is named at the end. A problem may hide there."};
    case VERDICT_NOTHING_SELECTED:
        return (struct verdict_words){
            "unsure", "No record passed --since, --until and --computer: nothing was looked at",
            "This says nothing about the health of Exchange. The names of the computers and the "
            "time that the logs cover stand below."};
    case VERDICT_UNREADABLE:
        break;
    }
    return (struct verdict_words){"bad", "Nothing could be read, so nothing can be said",
                                  "What was wrong with each input is named below."};
}

static void extent(struct buffer *out, const struct report *report)
{
    const struct report_totals *totals = &report->totals;
    size_t computers = 0;
    while (totals->computers && totals->computers[computers])
        computers++;
    AUTO_FREE char *logs = words_count(totals->readable_logs, "log");
    AUTO_FREE char *servers = words_count(computers, "computer");
    AUTO_FREE char *records = words_count(totals->records_read, "record");
    AUTO_FREE char *span = words_span(totals->first, totals->last);
    buffer_text(out, "<p class=\"extent\">");
    if (totals->records_read)
        html_format(out, "%s of %s, %s, %s", logs, servers, records, span);
    else
        html_format(out, "%s without any record", logs);
    buffer_text(out, "</p>\n");
}

void html_title(struct buffer *out, const struct report *report)
{
    struct verdict_words words = words_of(report);
    AUTO_FREE char *count = words_count(report->totals.problem_count, "problem");
    if (words.title)
        html_chars(out, words.title);
    else
        html_format(out, "%s found", count);
}

void html_head(struct buffer *out, const struct report *report)
{
    struct verdict_words words = words_of(report);
    buffer_format(out, "<header class=\"verdict %s\">\n<h1>", words.class);
    html_title(out, report);
    buffer_text(out, "</h1>\n");
    if (report->totals.readable_logs)
        extent(out, report);
    if (words.text)
        html_element(out, "p", words.text);
    if (report->interrupted)
        html_element(out, "p",
                     "The run was stopped early: this rests on what was read until then.");
    if (report->partial && report->verdict == VERDICT_FINDINGS)
        buffer_text(out,
                    "<p>Not everything could be read: <a href=\"#read\">what was not</a>.</p>\n");
    for (size_t i = 0; i < report->note_count; i++)
        html_element(out, "p", report->notes[i].message);
    if (report->problems_not_shown) {
        AUTO_FREE char *more = words_count(report->problems_not_shown, "more problem");
        buffer_text(out, "<p>");
        html_format(out, "Not shown: %s of at least 1 %%; --min-confidence 0.01 --top 0 shows all.",
                    more);
        buffer_text(out, "</p>\n");
    }
    buffer_text(out, "</header>\n");
}

static void table_row(struct buffer *out, const struct report *report,
                      const struct diagnosis *diagnosis, bool alone)
{
    const struct kb_cause *cause = &report->kb->causes[diagnosis->cause];
    const char *title = alone                      ? cause->title
                        : diagnosis->problem_title ? diagnosis->problem_title
                                                   : cause->problem;
    char since[WORDS_TIME_SIZE], last[WORDS_TIME_SIZE];
    words_time(diagnosis->first_seen, since);
    words_time(diagnosis->last_seen, last);
    const char *severity = kb_severity_name(cause->severity);
    buffer_format(out,
                  "<tr><td class=\"number\" data-key=\"%zu\">%zu</td>"
                  "<td class=\"number\" data-key=\"%.4f\">%d %%</td>"
                  "<td data-key=\"%d\"><span class=\"badge %s\">%s</span></td><td>",
                  diagnosis->problem_rank, diagnosis->problem_rank, diagnosis->problem_confidence,
                  words_percent(diagnosis->problem_confidence), -(int)cause->severity, severity,
                  severity);
    html_chars(out, diagnosis->target.server);
    buffer_format(out, "</td><td><a href=\"#p%zu\">", diagnosis->problem_rank);
    html_chars(out, title);
    buffer_format(
        out, "</a></td><td class=\"number\">%.10s</td><td class=\"number\">%.10s</td><td>%s</td>",
        since, last, diagnosis->quiet ? "quiet" : "active");
    if (report->site_count > 1) {
        buffer_text(out, "<td>");
        html_chars(out, report->sites[diagnosis->site].name);
        buffer_text(out, "</td>");
    }
    buffer_text(out, "</tr>\n");
}

void html_table(struct buffer *out, const struct report *report)
{
    if (report->totals.problem_count < 2)
        return;
    buffer_format(
        out,
        "<section aria-labelledby=\"overview\">\n<h2 id=\"overview\">Overview</h2>\n"
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All problems\">"
        "<table class=\"sortable\">\n<thead><tr><th scope=\"col\">No.</th>"
        "<th scope=\"col\">Confidence</th><th scope=\"col\">Severity</th>"
        "<th scope=\"col\">Fix on</th><th scope=\"col\">Problem</th>"
        "<th scope=\"col\">Since</th><th scope=\"col\">Last</th>"
        "<th scope=\"col\">State</th>%s</tr></thead>\n<tbody>\n",
        report->site_count > 1 ? "<th scope=\"col\">Site</th>" : "");
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        const struct diagnosis *diagnosis = &report->diagnoses[i];
        if (i && diagnosis[-1].problem_rank == diagnosis->problem_rank)
            continue;
        bool alone = i + 1 == report->diagnosis_count ||
                     diagnosis[1].problem_rank != diagnosis->problem_rank;
        table_row(out, report, diagnosis, alone);
    }
    buffer_text(out, "</tbody>\n</table></div>\n");
    html_timeline_all(out, report);
    buffer_text(out, "</section>\n");
}
