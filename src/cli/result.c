/* SPDX-License-Identifier: MIT */
#include "cli/result.h"

#include "base/memory.h"
#include "cli/terminal.h"
#include "report/report.h"

/* One line for each input that could not be read, or not fully. */
static void complain_about_inputs(const struct report *report)
{
    for (size_t i = 0; i < report->problem_count; i++) {
        AUTO_FREE char *line =
            memory_format("%s: %s", report->problems[i].path, report->problems[i].message);
        command_complain(line);
    }
    for (size_t i = 0; i < report->log_count; i++) {
        const struct log_stats *stats = &report->logs[i].stats;
        if (!stats->problem_count || !log_stats_is_partial(stats))
            continue;
        AUTO_FREE char *more = stats->problem_count > 1
                                   ? memory_format(" (%zu kinds of damage; the report names all)",
                                                   stats->problem_count)
                                   : memory_text("");
        AUTO_FREE char *line =
            memory_format("%s: %s%s", report->logs[i].path, stats->problems[0].message, more);
        command_complain(line);
    }
}

static void complain_about(const struct report *report)
{
    complain_about_inputs(report);
    for (size_t i = 0; i < report->note_count; i++)
        command_complain(report->notes[i].message);
    if (report->verdict == VERDICT_NOTHING_SELECTED)
        command_complain("no record passed --since, --until and --computer: nothing was looked at");
}

static int status_of(const struct report *report, const struct settings *settings)
{
    if (!report->totals.readable_logs)
        return STATUS_UNREADABLE;
    if (report->partial)
        return STATUS_PARTIAL;
    return settings->exit_code && report->diagnosis_count ? STATUS_FINDINGS : STATUS_DONE;
}

static int write_report(const struct settings *settings, const struct report *report,
                        struct error *error)
{
    struct buffer out = {0};
    struct report_style style = terminal_style(settings);
    if (settings->format == FORMAT_TEXT)
        report_text(&out, report, &style);
    else if (settings->format == FORMAT_HTML)
        report_html(&out, report);
    else
        report_json(&out, report);
    int result = command_write(settings, out.data, out.size, error);
    buffer_free(&out);
    return result;
}

struct diagnose_options result_options(const struct settings *settings)
{
    return (struct diagnose_options){.min_confidence = settings->min_confidence,
                                     .top = settings->top,
                                     .assume_exchange = settings->assume_exchange,
                                     .site_name = settings->site,
                                     .one_site = settings->one_site,
                                     .per_bundle = settings->per_bundle};
}

int result_give(const struct settings *settings, struct report *report, struct error *error)
{
    struct diagnose_options options = result_options(settings);
    if (diagnose(report, &options, error) < 0)
        return STATUS_UNREADABLE;
    int status = status_of(report, settings);
    if (!settings->quiet)
        complain_about(report);
    else if (status == STATUS_UNREADABLE)
        command_complain("no input could be read");
    return write_report(settings, report, error) < 0 ? STATUS_UNREADABLE : status;
}
