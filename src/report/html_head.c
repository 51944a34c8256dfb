/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#define MOST_NOTES 8
#define NOTE_SIZE 400

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
    return (struct verdict_words){
        "bad", "Nothing could be read, so nothing can be said",
        "What was wrong with each input is named below. What helps is the "
        "Application log of each Exchange server, copied from the server "
        "or saved in Event Viewer."};
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

/* How bad it is, and where to begin. */
static void lead(struct buffer *out, const struct report *report)
{
    const struct diagnosis *first = report->diagnoses;
    const struct report_totals *totals = &report->totals;
    buffer_format(out, "<p class=\"lead\">%s<a href=\"#p1\">",
                  totals->problem_count > 1 ? "First: " : "");
    html_cut(out, text_of(html_problem_title(report, first, html_problem_causes(report, first))),
             2 * HTML_NAME);
    buffer_text(out, "</a>, to be repaired on <strong>");
    html_server(out, report, first->site, first->target.server);
    buffer_format(out, "</strong>, %d %% sure%s.</p>\n", words_percent(first->problem_confidence),
                  first->quiet ? ", quiet by now" : "");
    if (totals->problem_count < 2)
        return;
    buffer_text(out, "<p class=\"counts\">");
    for (int i = KB_CRITICAL; i >= KB_INFO; i--) {
        const char *name = kb_severity_name((enum kb_severity)i);
        if (totals->severities[i])
            buffer_format(out, "<span class=\"badge %s\">%zu %s</span> ", name,
                          totals->severities[i], name);
    }
    AUTO_FREE char *servers = words_count(totals->servers_found, "server");
    html_format(out, "on %s", servers);
    if (totals->sites_found > 1)
        html_format(out, " of %zu sites", totals->sites_found);
    if (totals->quiet_problems)
        html_format(out, "; %zu of the %zu problems %s quiet by now", totals->quiet_problems,
                    totals->problem_count, totals->quiet_problems == 1 ? "is" : "are");
    buffer_text(out, "</p>\n");
}

void html_head(struct buffer *out, const struct report *report)
{
    struct verdict_words words = words_of(report);
    buffer_format(out, "<header class=\"verdict %s\">\n<h1>", words.class);
    html_title(out, report);
    buffer_text(out, "</h1>\n");
    if (report->totals.readable_logs)
        extent(out, report);
    if (report->diagnosis_count)
        lead(out, report);
    if (words.text)
        html_element(out, "p", words.text);
    if (report->interrupted)
        html_element(out, "p",
                     "The run was stopped early: this rests on what was read until then.");
    if (report->partial && report->verdict == VERDICT_FINDINGS)
        buffer_text(out,
                    "<p>Not everything could be read: <a href=\"#read\">what was not</a>.</p>\n");
    for (size_t i = 0; i < report->note_count && i < MOST_NOTES; i++) {
        buffer_text(out, "<p class=\"note\">");
        html_cut(out, text_of(report->notes[i].message), NOTE_SIZE);
        buffer_text(out, "</p>\n");
    }
    if (report->note_count > MOST_NOTES)
        buffer_format(out, "<p>and %zu more notes; the JSON report has all</p>\n",
                      report->note_count - MOST_NOTES);
    if (report->problems_not_shown) {
        AUTO_FREE char *more = words_count(report->problems_not_shown, "more problem");
        buffer_text(out, "<p>");
        html_format(out, "Not shown: %s of at least 1 %%; --min-confidence 0.01 --top 0 shows all.",
                    more);
        buffer_text(out, "</p>\n");
    }
    buffer_text(out, "</header>\n");
}
