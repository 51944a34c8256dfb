/* SPDX-License-Identifier: MIT */
#include "cli/result.h"

#include "base/memory.h"
#include "base/os_output.h"
#include "base/os_sandbox.h"
#include "cli/terminal.h"
#include "diagnose/split.h"
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

/* What all reports of a command come to. */
static int status_of(const struct report *reports, size_t count, const struct settings *settings)
{
    bool readable = false, partial = false, findings = false;
    for (size_t i = 0; i < count; i++) {
        readable |= reports[i].totals.readable_logs > 0;
        partial |= reports[i].partial;
        findings |= reports[i].diagnosis_count > 0;
    }
    if (!readable)
        return STATUS_UNREADABLE;
    if (partial)
        return STATUS_PARTIAL;
    return settings->exit_code && findings ? STATUS_FINDINGS : STATUS_DONE;
}

/* A report on its way out; what comes after a failure is dropped. */
struct output {
    struct os_output file;
    struct error *error;
    int result;
};

static void take(void *context, struct buffer *out)
{
    struct output *output = context;
    if (output->result == 0)
        output->result = os_output_write(&output->file, out->data, out->size, output->error);
    buffer_clear(out);
}

static void write_report(const struct settings *settings, const struct report *reports,
                         size_t count, struct buffer *out, const struct report_drain *drain)
{
    struct report_style style = terminal_style(settings);
    switch (settings->format) {
    case FORMAT_TEXT:
        if (settings->per_bundle)
            report_text_bundles(out, reports, count, &style);
        else
            report_text(out, reports, &style);
        break;
    case FORMAT_JSON:
        report_json(out, reports, drain);
        break;
    case FORMAT_JSONL:
        report_jsonl(out, reports, drain);
        break;
    case FORMAT_HTML:
        report_html(out, reports);
        break;
    case FORMAT_CSV:
        report_csv(out, reports);
        break;
    case FORMAT_MARKDOWN: /* of articles only */
    case FORMAT_XML:      /* of records only */
        break;
    }
}

static int put_out(const struct settings *settings, const struct report *reports, size_t count,
                   struct error *error)
{
    AUTO_BUFFER struct buffer out = {0};
    struct output output = {.error = error};
    struct report_drain drain = {take, &output};
    if (os_output_open(&output.file, settings->output, error) < 0)
        return -1;
    write_report(settings, reports, count, &out, &drain);
    take(&output, &out);
    return os_output_close(&output.file, output.result == 0, error);
}

static struct diagnose_options diagnose_options(const struct settings *settings)
{
    return (struct diagnose_options){.min_confidence = settings->min_confidence,
                                     .top = settings->top,
                                     .assume_exchange = settings->assume_exchange,
                                     .site_name = settings->site,
                                     .one_site = settings->one_site,
                                     .per_bundle = settings->per_bundle};
}

static int give(const struct settings *settings, struct report *reports, size_t count,
                struct error *error)
{
    struct diagnose_options options = diagnose_options(settings);
    for (size_t i = 0; i < count; i++)
        diagnose(&reports[i], &options);
    int status = status_of(reports, count, settings);
    for (size_t i = 0; i < count && !settings->quiet; i++)
        complain_about(&reports[i]);
    if (settings->quiet && status == STATUS_UNREADABLE)
        command_complain("no input could be read");
    if (put_out(settings, reports, count, error) < 0)
        status = STATUS_UNREADABLE;
    return status;
}

static int give_each(const struct settings *settings, struct report *report, struct error *error)
{
    if (!settings->no_sandbox)
        os_sandbox_end_reading(settings_outputs(settings).paths);
    /* A text for each bundle; the other formats tell bundles apart in one report. */
    if (!settings->per_bundle || settings->format != FORMAT_TEXT)
        return give(settings, report, 1, error);
    size_t count;
    struct diagnose_options options = diagnose_options(settings);
    struct report *parts = report_split(report, &options, &count);
    int status = give(settings, parts, count, error);
    for (size_t i = 0; i < count; i++)
        report_free(&parts[i]);
    free(parts);
    return status;
}

int result_give(const struct settings *settings, struct redaction *redaction, struct report *report,
                struct error *error)
{
    struct settings named = *settings;
    named.site = redaction_apply(redaction, report, settings->site);
    int status = give_each(&named, report, error);
    return redaction_write_map(redaction, settings, error) < 0 ? STATUS_UNREADABLE : status;
}
