/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/memory.h"
#include "base/os_output.h"
#include "base/os_worker.h"
#include "cli/bases.h"
#include "cli/terminal.h"
#include "report/events.h"
#include "scan/listing.h"

struct events {
    const struct settings *settings;
    struct report_style style;
    struct os_output output;
    size_t readable, partial, differences;
    struct error *error;
};

/* Runs in a worker. */
static void write_record(const void *context, struct buffer *lines, const char *log,
                         const struct record *record, const char *signature)
{
    const struct events *events = context;
    struct events_item item = {log, record, signature};
    if (events->settings->format == FORMAT_JSONL)
        events_json_line(lines, &item);
    else if (events->settings->format == FORMAT_CSV)
        events_csv_row(lines, &item);
    else
        events_text(lines, &item, &events->style);
}

static int take_lines(void *context, struct text lines)
{
    struct events *events = context;
    return os_output_write(&events->output, lines.data, lines.size, events->error);
}

static void take_difference(void *context, const char *log, const char *description)
{
    struct events *events = context;
    AUTO_FREE char *line = memory_format("%s: %s", log, description);
    command_complain(line);
    events->differences++;
}

static void complain_about(const struct events *events, const char *path, const char *message)
{
    AUTO_FREE char *line = memory_format("%s: %s", path, message);
    if (!events->settings->quiet)
        command_complain(line);
}

static void take_log(void *context, const char *log, const struct log_stats *stats)
{
    struct events *events = context;
    events->readable += stats->status != LOG_UNREADABLE;
    if (!log_stats_is_partial(stats))
        return;
    events->partial++;
    for (size_t i = 0; i < stats->problem_count; i++)
        complain_about(events, log, stats->problems[i].message);
}

static void take_problem(void *context, const char *path, const char *message)
{
    struct events *events = context;
    events->partial++;
    complain_about(events, path, message);
}

static int write_head(struct events *events)
{
    AUTO_BUFFER struct buffer head = {0};
    if (events->settings->format == FORMAT_CSV)
        events_csv_head(&head);
    return os_output_write(&events->output, head.data, head.size, events->error);
}

static int list_all(struct events *events, const struct kb *kb)
{
    const struct settings *settings = events->settings;
    struct listing_options options = {.kb = kb,
                                      .filter = settings_filter(settings),
                                      .backend = settings->reader,
                                      .recovered = settings->recovered,
                                      .all = settings->all,
                                      .jobs = settings->jobs,
                                      .limits = settings->limits,
                                      .sandbox = !settings->no_sandbox,
                                      .write = write_record,
                                      .write_context = events};
    struct listing_events sink = {take_lines, take_difference, take_log, take_problem, events};
    if (os_output_open(&events->output, settings->output, events->error) < 0)
        return -1;
    os_note_interrupts();
    int result = write_head(events);
    if (result == 0)
        result = listing_paths(settings->arguments.items, settings->arguments.count, &options,
                               &sink, events->error);
    events->partial += result > 0; /* stopped by the user: what was read is listed */
    return os_output_close(&events->output, result >= 0, events->error);
}

static int status_of(const struct events *events)
{
    if (events->differences)
        return STATUS_DIFFERENCE;
    if (!events->readable) {
        if (events->settings->quiet)
            command_complain("no input could be read");
        return STATUS_UNREADABLE;
    }
    return events->partial ? STATUS_PARTIAL : STATUS_DONE;
}

static int run(const struct settings *settings, struct error *error)
{
    if (command_spare_inputs(settings, error) < 0)
        return STATUS_USAGE;
    struct events events = {
        .settings = settings, .style = terminal_style(settings), .error = error};
    struct kb *kb = bases_open(settings, error);
    int status = kb && list_all(&events, kb) == 0 ? status_of(&events) : STATUS_UNREADABLE;
    kb_free(kb);
    return status;
}

const struct command command_events = {
    .name = "events",
    .bit = COMMAND_EVENTS,
    .arguments = "PATH...",
    .summary = "List the records that match, or all of them",
    .formats = "text|jsonl|csv",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
