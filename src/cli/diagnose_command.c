/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/os_worker.h"
#include "cli/bases.h"
#include "cli/progress.h"
#include "cli/result.h"
#include "scan/scan.h"

static int scan_inputs(const struct settings *settings, const struct kb *kb, struct report *report,
                       struct error *error)
{
    struct scan_options scan = {.kb = kb,
                                .filter = settings_filter(settings),
                                .backend = settings->reader,
                                .recovered = settings->recovered,
                                .jobs = settings->jobs,
                                .limits = settings->limits,
                                .sandbox = !settings->no_sandbox,
                                .on_progress = progress_wanted(settings) ? progress_show : NULL};
    os_note_interrupts();
    int result =
        scan_paths(settings->arguments.items, settings->arguments.count, &scan, report, error);
    if (scan.on_progress)
        progress_clear();
    return result;
}

static int run(const struct settings *settings, struct error *error)
{
    if (command_spare_inputs(settings, error) < 0)
        return STATUS_USAGE;
    struct redaction *redaction;
    if (redaction_open(settings, &redaction, error) < 0)
        return STATUS_USAGE;
    struct kb *kb = bases_open(settings, error);
    if (!kb) {
        redaction_free(redaction);
        return STATUS_UNREADABLE;
    }
    struct report report = {0};
    int status = STATUS_UNREADABLE;
    if (scan_inputs(settings, kb, &report, error) == 0)
        status = result_give(settings, redaction, &report, error);
    report_free(&report);
    kb_free(kb);
    redaction_free(redaction);
    return status;
}

const struct command command_diagnose = {
    .name = "diagnose",
    .bit = COMMAND_DIAGNOSE,
    .arguments = "PATH...",
    .summary = "Say what is wrong, on which server, and what to do",
    .formats = "text|json|jsonl|html|csv",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
