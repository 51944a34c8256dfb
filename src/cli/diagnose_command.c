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
    struct kb *kb = bases_open(settings, KB_FOR_REPORT, error);
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
    .kind = VALUE_FILE,
    .summary = "Say what is wrong, on which server, what to do",
    .more = "The command that is meant when none is named. Prints each problem that the "
            "records speak for, the most important one first: what is wrong, on which "
            "server, how sure that is, on what evidence, and what to do. _PATH_ is a log "
            "(EVTX, EVT, or XML as Event Viewer, wevtutil and Export-Clixml write it), a "
            "folder, or an archive of logs; *-* is standard input. Formats are told by "
            "content, never by name.",
    .examples = {{"Application.evtx logs/ EX1-42.zip", "logs, folders, archives"},
                 {"--format html -o report.html logs/", "one page to hand on"},
                 {"--format json - <Application.evtx", "for scripts"}},
    .formats = "text|json|jsonl|html|csv",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
