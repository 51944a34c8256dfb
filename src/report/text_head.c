/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/text.h"
#include "report/words.h"

#include <string.h>

static void extent(struct layout *layout, const struct report *report, const char *verb)
{
    const struct report_totals *totals = &report->totals;
    size_t computers = 0;
    while (totals->computers && totals->computers[computers])
        computers++;
    AUTO_FREE char *logs = words_count(totals->readable_logs, "log");
    AUTO_FREE char *servers = words_count(computers, "computer");
    AUTO_FREE char *records = words_count(totals->records_read, "record");
    AUTO_FREE char *span = words_span(totals->first, totals->last);
    if (totals->records_read)
        layout_format(layout, INK_PLAIN, "", "%s %s of %s, %s, %s.", verb, logs, servers, records,
                      span);
    else
        layout_format(layout, INK_PLAIN, "", "%s %s without any record.", verb, logs);
}

static void overview(struct layout *layout, const struct report *report)
{
    layout_gap(layout);
    layout->wide = true;
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        const struct diagnosis *diagnosis = &report->diagnoses[i];
        bool first = i == 0 || diagnosis[-1].problem_rank != diagnosis->problem_rank;
        if (!first)
            continue;
        bool alone = i + 1 == report->diagnosis_count ||
                     diagnosis[1].problem_rank != diagnosis->problem_rank;
        const struct kb_cause *cause = &report->kb->causes[diagnosis->cause];
        const char *title = alone                      ? cause->title
                            : diagnosis->problem_title ? diagnosis->problem_title
                                                       : cause->problem;
        AUTO_FREE char *server = text_server(report, diagnosis->site, diagnosis->target.server);
        AUTO_FREE char *first_columns = memory_format(
            " %2zu.  %2d %%  %-8s  ", diagnosis->problem_rank,
            words_percent(diagnosis->problem_confidence), kb_severity_name(cause->severity));
        layout_format(layout, INK_PLAIN, first_columns, "%s: %s%s", server, title,
                      diagnosis->quiet ? " (quiet)" : "");
    }
    layout->wide = false;
}

/* Which problem how many have: for whoever looks after many sites. */
static void fleet(struct layout *layout, const struct report *report)
{
    const struct report_totals *totals = &report->totals;
    AUTO_FREE char *sites = words_count(totals->sites_found, "site");
    AUTO_FREE char *bundles = words_count(totals->bundles_found, "bundle");
    layout_gap(layout);
    layout_format(layout, INK_BOLD, "", "Over %s and %s with findings", sites, bundles);
    layout_line(layout, INK_DIM, 0, TEXT("  sites  servers  bundles  since       problem"));
    layout->wide = true;
    for (size_t i = 0; i < report->fleet_count; i++) {
        const struct fleet_row *row = &report->fleet[i];
        const struct diagnosis *first = &report->diagnoses[row->diagnosis];
        const char *title =
            first->problem_title ? first->problem_title : report->kb->causes[first->cause].problem;
        char since[WORDS_TIME_SIZE];
        words_time(row->first_seen, since);
        AUTO_FREE char *columns = memory_format("%7zu  %7zu  %7zu  %-10.10s  ", row->sites,
                                                row->targets, row->bundles, since);
        layout_format(layout, INK_PLAIN, columns, "%s%s%s", title,
                      row->severity == KB_INFO ? " (info)" : "", row->quiet ? " (quiet)" : "");
    }
    layout->wide = false;
}

static void findings(struct layout *layout, const struct report *report)
{
    extent(layout, report, "In");
    if (report->totals.sites_found > 1 || report->totals.bundles_found > 1)
        fleet(layout, report);
    if (report->totals.problem_count > 1)
        overview(layout, report);
}

static void clean(struct layout *layout, const struct report *report)
{
    char until[WORDS_TIME_SIZE];
    words_time(report->totals.last, until);
    extent(layout, report, "Checked");
    if (report->totals.records_read)
        layout_format(layout, INK_PLAIN, "",
                      "This holds until %s UTC, when the latest of the logs ends, and for the "
                      "problems that the knowledge base knows and that leave events in these logs.",
                      until);
}

static void no_exchange(struct layout *layout, const struct report *report)
{
    extent(layout, report, "Read");
    layout_wrap(
        layout, INK_PLAIN, "",
        TEXT("No record in these logs comes from an Exchange provider, so they say nothing about "
             "the health of Exchange. The Application log of each Exchange server is what to look "
             "at; if these are its logs and they are only part of them, --assume-exchange lets "
             "the events of Windows itself count."));
}

static void partial(struct layout *layout, const struct report *report)
{
    extent(layout, report, "Read");
    layout_wrap(layout, INK_PLAIN, "",
                TEXT("What could not be read is named at the end. A problem may hide there."));
}

static void nothing_selected(struct layout *layout, const struct report *report)
{
    extent(layout, report, "Left out:");
    layout_wrap(layout, INK_PLAIN, "",
                TEXT("This says nothing about the health of Exchange. The names of the computers "
                     "and the time that the logs cover stand below."));
}

void text_notes(struct layout *layout, const struct report *report)
{
    for (size_t i = 0; i < report->note_count; i++) {
        layout_gap(layout);
        layout_format(layout, INK_WARNING, "Note: ", "%s (%s)", report->notes[i].message,
                      report->notes[i].code);
    }
}

void text_verdict(struct layout *layout, const struct report *report)
{
    static const struct {
        enum ink ink;
        const char *text;
    } lines[] = {
        [VERDICT_CLEAN] = {INK_GOOD, "No known client-access problem found"},
        [VERDICT_NO_EXCHANGE] = {INK_WARNING, "No Exchange server seen: this is no clean bill"},
        [VERDICT_PARTIAL] = {INK_WARNING, "Nothing found, but not everything could be read: this "
                                          "is no clean bill"},
        [VERDICT_NOTHING_SELECTED] = {INK_WARNING, "No record passed --since, --until and "
                                                   "--computer: nothing was looked at"},
        [VERDICT_UNREADABLE] = {INK_ERROR, "Nothing could be read, so nothing can be said"},
    };
    if (report->verdict != VERDICT_FINDINGS) {
        layout_wrap(layout, lines[report->verdict].ink, "", text_of(lines[report->verdict].text));
    } else if (report->diagnosis_count) {
        AUTO_FREE char *count = words_count(report->totals.problem_count, "problem");
        const struct kb_cause *top = &report->kb->causes[report->diagnoses[0].cause];
        layout_format(layout, text_severity_ink(top->severity), "", "%s found", count);
    }
}

void text_not_shown(struct layout *layout, const struct report *report)
{
    if (report->problems_not_shown) {
        AUTO_FREE char *count = words_count(report->problems_not_shown, "more problem");
        layout_format(layout, INK_DIM, "",
                      "Not shown: %s from 1 %% on; --min-confidence 0.01 --top 0 shows all.",
                      count);
    }
    if (report->interrupted)
        layout_wrap(layout, INK_WARNING, "",
                    TEXT("The run was stopped early: this rests on what was read until then."));
}

void text_head(struct layout *layout, const struct report *report)
{
    text_verdict(layout, report);
    switch (report->verdict) {
    case VERDICT_FINDINGS:
        if (report->diagnosis_count)
            findings(layout, report);
        break;
    case VERDICT_CLEAN:
        clean(layout, report);
        break;
    case VERDICT_NO_EXCHANGE:
        no_exchange(layout, report);
        break;
    case VERDICT_PARTIAL:
        partial(layout, report);
        break;
    case VERDICT_NOTHING_SELECTED:
        nothing_selected(layout, report);
        break;
    case VERDICT_UNREADABLE:
        break;
    }
    if (report->problems_not_shown)
        layout_gap(layout);
    text_not_shown(layout, report);
    text_notes(layout, report);
}
