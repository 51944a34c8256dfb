/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/memory.h"
#include "base/os_worker.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "report/report.h"
#include "scan/scan.h"

/* One line for each input that could not be read, or not fully. */
static void complain_about(const struct report *report)
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

static int scan_and_diagnose(const struct settings *settings, const struct kb *kb,
                             struct report *report, struct error *error)
{
    struct scan_options scan = {.kb = kb,
                                .filter = settings_filter(settings),
                                .backend = settings->reader,
                                .recovered = settings->recovered,
                                .jobs = settings->jobs,
                                .on_progress = progress_wanted(settings) ? progress_show : NULL};
    struct diagnose_options options = {.min_confidence = settings->min_confidence,
                                       .top = settings->top,
                                       .assume_exchange = settings->assume_exchange,
                                       .site_name = settings->site,
                                       .one_site = settings->one_site,
                                       .per_bundle = settings->per_bundle};
    os_note_interrupts();
    int result = scan_paths(settings->arguments, settings->argument_count, &scan, report, error);
    if (scan.on_progress)
        progress_clear();
    if (result < 0)
        return -1;
    return diagnose(report, &options, error);
}

static int run(const struct settings *settings, struct error *error)
{
    if (settings->format == FORMAT_JSONL) {
        error_set(error, ERROR_USAGE,
                  "diagnose writes text or json; jsonl is for 'evtdiag events'");
        return STATUS_USAGE;
    }
    if (command_spare_inputs(settings, error) < 0)
        return STATUS_USAGE;
    struct kb *kb = kb_open(settings->bases, settings->base_count, error);
    if (!kb)
        return STATUS_UNREADABLE;
    struct report report = {0};
    int status = STATUS_UNREADABLE;
    if (scan_and_diagnose(settings, kb, &report, error) == 0) {
        if (!settings->quiet)
            complain_about(&report);
        status = status_of(&report, settings);
        if (write_report(settings, &report, error) < 0)
            status = STATUS_UNREADABLE;
    }
    report_free(&report);
    kb_free(kb);
    return status;
}

const struct command command_diagnose = {
    .name = "diagnose",
    .arguments = "PATH...",
    .summary = "Say what is wrong, on which server, and what to do",
    .options = "foksucmtjxn1berCpqv",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
