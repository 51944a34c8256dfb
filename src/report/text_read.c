/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/text.h"
#include "report/words.h"

#define COMPUTERS_SHOWN 12
#define COPIES_SHOWN 5
#define EXTENTS_SHOWN 10
#define GAPS_SHOWN 3

static void log_details(struct layout *layout, const struct report *report,
                        const struct diagnose_log *log)
{
    const struct log_stats *stats = &log->stats;
    AUTO_FREE char *size = words_bytes(stats->size);
    AUTO_FREE char *records = words_count(stats->records.read, "record");
    AUTO_FREE char *span = words_span(stats->first_time, stats->last_time);
    AUTO_FREE char **computers = words_log_computers(stats);
    AUTO_FREE char **channels = words_log_channels(stats);
    AUTO_FREE char *computer_names = words_join(computers, COMPUTERS_SHOWN);
    AUTO_FREE char *channel_names = words_join(channels, COMPUTERS_SHOWN);
    layout_item(layout, INK_PLAIN, "  - ", text_of(log->path));
    layout_format(layout, INK_DIM, "    ", "%s, %s, %s, %s, %s", log_format_name(stats->format),
                  log_status_name(stats->status), size, records, span);
    layout_format(
        layout, INK_DIM, "    ",
        "%llu matched, %llu duplicate, %llu repeated, %llu recovered, %llu unreadable%s%s",
        (unsigned long long)log->matched, (unsigned long long)log->duplicate,
        (unsigned long long)log->repeated, (unsigned long long)stats->records.recovered,
        (unsigned long long)stats->records.unreadable, report->site_count > 1 ? ", site " : "",
        report->site_count > 1 ? report->sites[log->site].name : "");
    if (*computer_names)
        layout_format(layout, INK_DIM, "    ", "computers %s; channels %s", computer_names,
                      channel_names);
}

static void was_skipped(struct layout *layout, const struct report *report)
{
    if (!report->skipped)
        return;
    AUTO_FREE char *files = words_count(report->skipped, "file");
    layout_format(layout, INK_PLAIN, "  ", "Skipped: %s that hold%s no log.", files,
                  report->skipped == 1 ? "s" : "");
}

static void was_read(struct layout *layout, const struct report *report)
{
    const struct report_totals *totals = &report->totals;
    AUTO_FREE char *logs = words_count(totals->readable_logs, "log");
    AUTO_FREE char *records = words_count(totals->records_read, "record");
    AUTO_FREE char *matched = words_number(totals->records_matched);
    AUTO_FREE char *bytes = words_bytes(totals->bytes);
    static const char label[] = "  Computers: ";
    AUTO_FREE char *computers =
        words_fold(totals->computers,
                   layout->style->verbosity ? SIZE_MAX : layout_room(layout, sizeof label - 1));
    layout_gap(layout);
    layout_line(layout, INK_BOLD, 0, TEXT("What was read"));
    if (!totals->readable_logs)
        layout_wrap(layout, INK_PLAIN, "  ", TEXT("No log could be read."));
    else
        layout_format(layout, INK_PLAIN, "  ", "%s (%s) with %s, of which %s matched.", logs, bytes,
                      records, matched);
    if (totals->first) {
        AUTO_FREE char *span = words_span(totals->first, totals->last);
        layout_wrap(layout, INK_PLAIN, "  Time: ", text_of(span));
    }
    if (*computers)
        layout_wrap(layout, INK_PLAIN, label, text_of(computers));
    was_skipped(layout, report);
    for (size_t i = 0; i < report->kb->source_count; i++) {
        const struct kb_source *source = &report->kb->sources[i];
        AUTO_FREE char *causes = words_count(source->causes, "cause");
        AUTO_FREE char *signatures = words_count(source->signatures, "signature");
        layout_format(layout, INK_PLAIN, "  Knowledge base: ", "%s %s, %s, %s", source->name,
                      source->version, causes, signatures);
    }
    if (layout->style->verbosity)
        for (size_t i = 0; i < report->log_count; i++)
            log_details(layout, report, &report->logs[i]);
}

/* Logs that hold nothing of their own, which count for nothing. */
static void copies(struct layout *layout, const struct report *report)
{
    size_t shown = 0, most = layout->style->verbosity ? SIZE_MAX : COPIES_SHOWN;
    if (!report->totals.copies)
        return;
    AUTO_FREE char *logs = words_count(report->totals.copies, "log");
    layout_format(layout, INK_PLAIN,
                  "  Copies: ", "%s hold%s no record of %s own, and count%s for nothing:", logs,
                  report->totals.copies == 1 ? "s" : "",
                  report->totals.copies == 1 ? "its" : "their",
                  report->totals.copies == 1 ? "s" : "");
    for (size_t i = 0; i < report->log_count && shown < most; i++) {
        const struct diagnose_log *log = &report->logs[i];
        if (!log->copy_of)
            continue;
        shown++;
        layout_item(layout, INK_PLAIN, "  - ", text_of(log->path));
        layout_format(layout, INK_PLAIN, "    ", "%s %s",
                      log->same_records ? "same records as" : "all its records are in",
                      log->copy_of);
    }
    if (shown < report->totals.copies) {
        AUTO_FREE char *more = words_number(report->totals.copies - shown);
        layout_format(layout, INK_PLAIN, "  - ", "and %s more", more);
    }
}

/* What the logs leave open: a table of everything when asked for. */
static void coverage(struct layout *layout, const struct report *report)
{
    size_t shown = 0, left = 0;
    bool all = layout->style->verbosity > 0;
    for (size_t i = 0; i < report->extent_count; i++) {
        const struct extent *extent = &report->extents[i];
        if (!all && !extent->gap_count && !extent->wraps_fast)
            continue;
        if (!all && shown == EXTENTS_SHOWN) {
            left++;
            continue;
        }
        if (!shown++)
            layout_line(layout, INK_PLAIN, 2, all ? TEXT("Coverage:") : TEXT("Not covered:"));
        AUTO_FREE char *span = words_span(extent->first, extent->last);
        AUTO_FREE char *records = words_count(extent->records, "record");
        layout_format(layout, INK_PLAIN, "  - ", "%s %s: %s, %s", extent->server, extent->channel,
                      span, records);
        for (size_t k = 0; k < extent->gap_count && k < GAPS_SHOWN; k++) {
            AUTO_FREE char *gap = words_span(extent->gaps[k].from, extent->gaps[k].to);
            layout_format(layout, INK_WARNING, "    ", "no record from %s", gap);
        }
        if (extent->gap_count > GAPS_SHOWN)
            layout_format(layout, INK_PLAIN, "    ", "and %zu more gaps",
                          extent->gap_count - GAPS_SHOWN);
        if (extent->wraps_fast)
            layout_wrap(layout, INK_WARNING, "    ",
                        TEXT("the log is full after less than 7 days: what was older is lost"));
    }
    if (left)
        layout_format(layout, INK_PLAIN, "  - ", "and %zu more; -v shows all", left);
}

static bool is_damaged(const struct log_stats *stats)
{
    return stats->status == LOG_DAMAGED || stats->status == LOG_UNREADABLE ||
           stats->records.unreadable > 0;
}

static void log_problems(struct layout *layout, const struct diagnose_log *log)
{
    const struct log_stats *stats = &log->stats;
    AUTO_FREE char *lost = words_count(stats->records.unreadable, "record");
    AUTO_FREE char *read = words_number(stats->records.read);
    layout_item(layout, INK_PLAIN, "  - ", text_of(log->path));
    if (stats->status == LOG_UNREADABLE)
        layout_wrap(layout, INK_PLAIN, "    ", TEXT("Nothing of it could be read."));
    else if (stats->records.unreadable)
        layout_format(layout, INK_PLAIN, "    ", "%s could not be read, %s could.", lost, read);
    else if (is_damaged(stats))
        layout_wrap(layout, INK_PLAIN, "    ", TEXT("It is damaged; what was found is used."));
    for (size_t i = 0; i < stats->problem_count; i++) {
        const struct log_problem *problem = &stats->problems[i];
        if (problem->count > 1) {
            AUTO_FREE char *count = words_number(problem->count);
            layout_format(layout, INK_PLAIN, "    ", "%s (%s, %s times)", problem->message,
                          problem->code, count);
        } else {
            layout_format(layout, INK_PLAIN, "    ", "%s (%s)", problem->message, problem->code);
        }
    }
}

static void was_not_read(struct layout *layout, const struct report *report)
{
    bool any = report->problem_count > 0;
    for (size_t i = 0; i < report->log_count && !any; i++)
        any = is_damaged(&report->logs[i].stats);
    if (any) {
        layout_gap(layout);
        layout_line(layout, INK_WARNING, 0, TEXT("What could not be read"));
    }
    for (size_t i = 0; i < report->log_count; i++) {
        const struct log_stats *stats = &report->logs[i].stats;
        if (is_damaged(stats) || (layout->style->verbosity && stats->problem_count))
            log_problems(layout, &report->logs[i]);
    }
    for (size_t i = 0; i < report->problem_count; i++) {
        const struct input_problem *problem = &report->problems[i];
        layout_item(layout, INK_PLAIN, "  - ", text_of(problem->path));
        layout_format(layout, INK_PLAIN, "    ", "%s (%s)", problem->message, problem->code);
    }
}

void text_read(struct layout *layout, const struct report *report)
{
    was_read(layout, report);
    copies(layout, report);
    coverage(layout, report);
    was_not_read(layout, report);
    if (!report->exchange_seen && report->verdict != VERDICT_NO_EXCHANGE &&
        report->totals.readable_logs) {
        layout_gap(layout);
        layout_wrap(layout, INK_WARNING, "",
                    TEXT("No Exchange provider was seen in any of these logs: what is not named "
                         "above may still be wrong."));
    }
}

void text_beside(struct layout *layout, const struct report *report)
{
    was_skipped(layout, report);
    was_not_read(layout, report);
    text_notes(layout, report);
}
