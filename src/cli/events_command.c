/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/memory.h"
#include "base/os_output.h"
#include "cli/terminal.h"
#include "input/input.h"
#include "report/events.h"
#include "scan/scan.h"

#define WRITE_SIZE 65536 /* lines are written in pieces of about this size */

struct listing {
    const struct settings *settings;
    const struct kb *kb;
    struct matcher *matcher;
    struct wanted *wanted;
    struct scan_filter filter;
    struct report_style style;
    struct os_output output;
    struct buffer lines;
    const char *path; /* of the log being read */
    size_t readable, unreadable, differences;
    struct error *error;
};

static int write_lines(struct listing *listing)
{
    int result =
        os_output_write(&listing->output, listing->lines.data, listing->lines.size, listing->error);
    buffer_clear(&listing->lines);
    return result;
}

static int take_record(void *context, const struct record *record)
{
    struct listing *listing = context;
    struct match match;
    if (!scan_filter_passes(&listing->filter, record))
        return 0;
    bool matched = matcher_match(listing->matcher, record, &match);
    if (!matched && !listing->settings->all)
        return 0;
    struct events_item item = {listing->path, record,
                               matched ? listing->kb->signatures[match.signature].id : NULL};
    if (listing->settings->format == FORMAT_JSONL)
        events_json_line(&listing->lines, &item);
    else
        events_text(&listing->lines, &item, &listing->style);
    return listing->lines.size >= WRITE_SIZE ? write_lines(listing) : 0;
}

static void take_difference(void *context, const char *description)
{
    struct listing *listing = context;
    AUTO_FREE char *line = memory_format("%s: %s", listing->path, description);
    command_complain(line);
    listing->differences++;
}

static void complain_about(const struct listing *listing, const char *path, const char *message)
{
    AUTO_FREE char *line = memory_format("%s: %s", path, message);
    if (!listing->settings->quiet)
        command_complain(line);
}

static void judge_stats(struct listing *listing, const struct log_stats *stats)
{
    if (stats->status != LOG_UNREADABLE)
        listing->readable++;
    if (stats->status != LOG_DAMAGED && stats->status != LOG_UNREADABLE)
        return;
    listing->unreadable++;
    for (size_t i = 0; i < stats->problem_count; i++)
        complain_about(listing, listing->path, stats->problems[i].message);
}

static int take_log(void *context, const struct input_log *log)
{
    struct listing *listing = context;
    struct log_stats stats = {0};
    struct error error = {0};
    struct reader_options options = {.backend = listing->settings->reader,
                                     .wanted = listing->wanted,
                                     .recovered = listing->settings->recovered,
                                     .range = {0, UINT64_MAX},
                                     .on_record = take_record,
                                     .on_difference = take_difference,
                                     .context = listing};
    listing->path = log->path;
    int result = reader_read(log->source, &options, &stats, &error);
    if (error.code)
        log_stats_problem(&stats, "unreadable", "%s", error.text);
    judge_stats(listing, &stats);
    log_stats_free(&stats);
    return result && !error.code ? result : 0;
}

static int take_bundle(void *context, size_t bundle, const char *path)
{
    (void)context, (void)bundle, (void)path;
    return 0;
}

static int take_problem(void *context, const char *path, const char *code, const char *message,
                        bool unreadable_log, size_t bundle)
{
    (void)code, (void)unreadable_log, (void)bundle;
    struct listing *listing = context;
    listing->unreadable++;
    complain_about(listing, path, message);
    return 0;
}

static int take_skipped(void *context, const char *path)
{
    (void)context, (void)path;
    return 0;
}

static int list_all(struct listing *listing)
{
    const struct settings *settings = listing->settings;
    struct input_events events = {take_log, take_bundle, take_problem, take_skipped, listing};
    if (os_output_open(&listing->output, settings->output, listing->error) < 0)
        return -1;
    int result = input_find(settings->arguments, settings->argument_count, &events);
    if (result == 0)
        result = write_lines(listing);
    return os_output_close(&listing->output, result == 0, listing->error);
}

static int status_of(const struct listing *listing)
{
    if (listing->differences)
        return STATUS_DIFFERENCE;
    if (!listing->readable)
        return STATUS_UNREADABLE;
    return listing->unreadable ? STATUS_PARTIAL : STATUS_DONE;
}

static int run(const struct settings *settings, struct error *error)
{
    if (settings->format == FORMAT_JSON) {
        error_set(error, ERROR_USAGE, "events writes text or jsonl, one object a line");
        return STATUS_USAGE;
    }
    struct listing listing = {
        .settings = settings,
        .filter = {settings->since, settings->until, settings->computers, settings->computer_count},
        .style = terminal_style(settings),
        .error = error};
    struct kb *kb = kb_open(settings->bases, settings->base_count, error);
    listing.kb = kb;
    listing.matcher = kb ? matcher_new(kb, error) : NULL;
    int status = STATUS_UNREADABLE;
    if (listing.matcher) {
        listing.wanted = wanted_new();
        matcher_want(listing.matcher, listing.wanted);
        if (settings->all)
            wanted_add_all(listing.wanted);
        status = list_all(&listing) == 0 ? status_of(&listing) : STATUS_UNREADABLE;
    }
    buffer_free(&listing.lines);
    wanted_free(listing.wanted);
    matcher_free(listing.matcher);
    kb_free(kb);
    return status;
}

const struct command command_events = {
    .name = "events",
    .arguments = "PATH...",
    .summary = "List the records that match, or all of them",
    .options = "fokscuarRCqv",
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
