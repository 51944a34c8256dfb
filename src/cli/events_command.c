/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/memory.h"
#include "base/os_output.h"
#include "base/os_terminal.h"
#include "base/os_worker.h"
#include "cli/bases.h"
#include "cli/terminal.h"
#include "report/events.h"
#include "report/words.h"
#include "scan/listing.h"

struct events {
    const struct settings *settings;
    struct report_style style;
    struct os_output output;
    struct pattern *pattern;
    struct events_totals totals;
    uint64_t limit_hits;
    size_t partial, differences;
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
    else if (events->settings->format == FORMAT_XML)
        events_xml(lines, &item);
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

static void take_log(void *context, const char *log, const struct log_stats *stats,
                     const struct listing_counts *counts)
{
    struct events *events = context;
    struct events_totals *totals = &events->totals;
    totals->logs += stats->status != LOG_UNREADABLE;
    totals->read += stats->records.read;
    totals->recovered += stats->records.recovered;
    totals->unreadable += stats->records.unreadable;
    totals->listed += counts->listed;
    totals->recovered_listed += counts->recovered_listed;
    events->limit_hits += counts->limit_hits;
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

/* Why records that were read are not listed. */
static const char *why_left_out(const struct settings *settings)
{
    bool chosen = settings->providers.count || settings->ids.count || settings->grep;
    bool bounded = settings->since || settings->until || settings->computers.count;
    if (settings->all || chosen)
        return "not what was asked for";
    return bounded ? "not asked for, or no match in the knowledge base (--all lists these, too)"
                   : "no match in the knowledge base (--all lists them, too)";
}

/* In text behind the records; beside the other formats where somebody looks. */
static int sum_up(struct events *events)
{
    const struct settings *settings = events->settings;
    AUTO_BUFFER struct buffer line = {0};
    events->totals.left_out = why_left_out(settings);
    events_sum_up(&line, &events->totals);
    if (settings->format == FORMAT_TEXT) {
        AUTO_BUFFER struct buffer text = {0};
        events_text_end(&text, (struct text){line.data, line.size}, &events->style);
        return take_lines(events, (struct text){text.data, text.size});
    }
    if (!settings->quiet && (settings->verbosity || os_terminal_has_errors()))
        command_complain(line.data);
    if (settings->format != FORMAT_XML)
        return 0;
    buffer_clear(&line);
    events_xml_end(&line);
    return take_lines(events, (struct text){line.data, line.size});
}

static int begin(struct events *events)
{
    AUTO_BUFFER struct buffer line = {0};
    if (os_output_open(&events->output, events->settings->output, events->error) < 0)
        return -1;
    if (events->settings->format == FORMAT_XML)
        events_xml_begin(&line);
    else if (events->settings->format == FORMAT_CSV)
        events_csv_head(&line);
    return take_lines(events, (struct text){line.data, line.size});
}

static struct listing_options listing_options(const struct events *events, const struct kb *kb)
{
    const struct settings *settings = events->settings;
    return (struct listing_options){.kb = kb,
                                    .filter = settings_filter(settings),
                                    .backend = settings->reader,
                                    .recovered = settings->recovered,
                                    .all = settings->all || settings->providers.count ||
                                           settings->ids.count || settings->grep,
                                    .providers = settings->providers.items,
                                    .provider_count = settings->providers.count,
                                    .ids = settings->ids.items,
                                    .id_count = settings->ids.count,
                                    .pattern = events->pattern,
                                    .jobs = settings->jobs,
                                    .limits = settings->limits,
                                    .sandbox = !settings->no_sandbox,
                                    .write = write_record,
                                    .write_context = events};
}

static int list_all(struct events *events, const struct kb *kb)
{
    const struct settings *settings = events->settings;
    struct listing_options options = listing_options(events, kb);
    struct listing_events sink = {take_lines, take_difference, take_log, take_problem, events};
    if (begin(events) < 0)
        return -1;
    os_note_interrupts();
    int result = listing_paths(settings->arguments.items, settings->arguments.count, &options,
                               &sink, events->error);
    events->totals.interrupted = result > 0; /* what was read is listed */
    events->partial += result > 0;
    if (result >= 0 && sum_up(events) < 0)
        result = -1;
    return os_output_close(&events->output, result >= 0, events->error);
}

/* A string that no match could be tried on to the end may hold what was looked for. */
static void tell_limit_hits(struct events *events)
{
    if (!events->limit_hits)
        return;
    AUTO_FREE char *strings = words_count(events->limit_hits, "string");
    AUTO_FREE char *line =
        memory_format("--grep: the pattern costs too much on %s: not found there", strings);
    if (!events->settings->quiet)
        command_complain(line);
    events->partial++;
}

static int status_of(const struct events *events)
{
    if (events->differences)
        return STATUS_DIFFERENCE;
    if (!events->totals.logs) {
        if (events->settings->quiet)
            command_complain("no input could be read");
        return STATUS_UNREADABLE;
    }
    return events->partial ? STATUS_PARTIAL : STATUS_DONE;
}

static int make_pattern(struct events *events)
{
    const char *grep = events->settings->grep;
    struct error error = {0};
    events->pattern = grep ? pattern_new_search(grep, &error) : NULL;
    if (grep && !events->pattern)
        return error_set(events->error, ERROR_USAGE, "--grep: %s", error.text);
    return 0;
}

static int run(const struct settings *settings, struct error *error)
{
    struct events events = {
        .settings = settings, .style = terminal_style(settings), .error = error};
    if (command_spare_inputs(settings, error) < 0 || make_pattern(&events) < 0)
        return STATUS_USAGE;
    struct kb *kb = bases_open(settings, KB_FOR_REPORT, error);
    int status = STATUS_UNREADABLE;
    if (kb && list_all(&events, kb) == 0) {
        tell_limit_hits(&events);
        status = status_of(&events);
    }
    kb_free(kb);
    pattern_free(events.pattern);
    return status;
}

const struct command command_events = {
    .name = "events",
    .bit = COMMAND_EVENTS,
    .arguments = "PATH...",
    .kind = VALUE_FILE,
    .summary = "List the records that match, or all of them",
    .more = "Lists the records that match the knowledge base. *--provider*, *--id* and "
            "*--grep* choose among all records instead, and *--all* lists every one. In "
            "text a last line says how many records were read, listed and left out; beside "
            "the other formats that goes to standard error with *-v*, or where that is a "
            "terminal.",
    .examples = {{"Application.evtx", "the base knows them"},
                 {"--id 42,2080-2114 logs/", "by event id"},
                 {"--provider 'MSExchange OWA' in/", "by provider"},
                 {"--grep '403\\.4|dc0[12]' logs/", "by text"},
                 {"--all --format jsonl logs/", "all, for scripts"}},
    .formats = "text|jsonl|csv|xml",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
