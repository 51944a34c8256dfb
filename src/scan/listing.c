/* SPDX-License-Identifier: MIT */
#include "scan/listing.h"

#include "base/memory.h"
#include "base/wire.h"
#include "scan/feed.h"

#define UNIT_CHUNKS 32                  /* 2 MiB, for lines take more room than records */
#define LINES_AT_ONCE ((size_t)1 << 20) /* bytes that are sent before the unit's end */
#define DIFFERENCES_OF_UNIT 1000        /* told one by one; more are counted */

/* ---- in a worker ---- */

struct lister {
    const struct listing_options *options;
    struct matcher *matcher;
    struct wanted *wanted;
    struct reader_cache *cache;
    struct pattern_run *run;
};

struct unit_lines {
    const struct lister *lister;
    const struct pool_task *task;
    struct buffer *answer;
    struct buffer lines, differences;
    size_t difference_count;
    struct listing_counts counts;
};

static bool passes(void *context, filetime time, struct text computer)
{
    const struct unit_lines *unit = context;
    return scan_filter_passes(&unit->lister->options->filter, time, computer);
}

static bool has_pattern(const struct lister *lister, const struct record *record)
{
    for (size_t i = 0; i < record->string_count; i++)
        if (pattern_find(lister->options->pattern, lister->run, record->strings[i].value, 0, NULL))
            return true;
    return false;
}

static int take_record(void *context, const struct record *record)
{
    struct unit_lines *unit = context;
    const struct listing_options *options = unit->lister->options;
    struct match match;
    if (options->pattern && !has_pattern(unit->lister, record))
        return 0;
    bool matched = matcher_match(unit->lister->matcher, record, &match);
    if (!matched && !options->all)
        return 0;
    ++*(record->recovered ? &unit->counts.recovered_listed : &unit->counts.listed);
    options->write(options->write_context, &unit->lines, unit->task->path, record,
                   matched ? kb_signature_id(options->kb, match.signature) : NULL);
    if (unit->lines.size > LINES_AT_ONCE) {
        buffer_append(unit->answer, unit->lines.data, unit->lines.size);
        unit->task->send_part(unit->task, unit->answer);
        buffer_clear(&unit->lines);
    }
    return 0;
}

static void take_difference(void *context, const char *description)
{
    struct unit_lines *unit = context;
    if (unit->difference_count++ < DIFFERENCES_OF_UNIT)
        wire_put_text(&unit->differences, text_of(description));
}

/* The answer: statistics and differences, each with its size, the counts, then the lines, as far as
 * they did not go before it in parts. */
static void list_unit(void *context, const struct pool_task *task, struct buffer *answer)
{
    struct unit_lines unit = {.lister = context, .task = task, .answer = answer};
    const struct listing_options *options = unit.lister->options;
    struct log_stats stats = {0};
    struct buffer stats_bytes = {0};
    struct error error = {0};
    uint64_t hits = pattern_run_limit_hits(unit.lister->run);
    bool all = scan_filter_is_empty(&options->filter);
    struct reader_options reader = {.backend = options->backend,
                                    .wanted = unit.lister->wanted,
                                    .cache = unit.lister->cache,
                                    .recovered = options->recovered,
                                    .range = task->range,
                                    .passes = all ? NULL : passes,
                                    .on_record = take_record,
                                    .on_difference = take_difference,
                                    .context = &unit};
    if (reader_read(task->source, &reader, &stats, &error) < 0) {
        stats.status = LOG_UNREADABLE;
        log_stats_problem(&stats, "unreadable", "%s", error.text);
    }
    log_stats_write(&stats, &stats_bytes);
    wire_put_number(answer, stats_bytes.size);
    buffer_append(answer, stats_bytes.data, stats_bytes.size);
    wire_put_number(answer, unit.difference_count);
    buffer_append(answer, unit.differences.data, unit.differences.size);
    wire_put_number(answer, unit.counts.listed);
    wire_put_number(answer, unit.counts.recovered_listed);
    wire_put_number(answer, pattern_run_limit_hits(unit.lister->run) - hits);
    buffer_append(answer, unit.lines.data, unit.lines.size);
    buffer_free(&unit.lines);
    buffer_free(&unit.differences);
    buffer_free(&stats_bytes);
    log_stats_free(&stats);
}

/* ---- in the parent ---- */

struct listing {
    const struct listing_events *events;
    char *path;             /* owned; of the log whose units come, NULL before the first */
    struct log_stats stats; /* of that log */
    struct listing_counts counts;
    bool in_unit; /* parts of a unit's answer came, and not its end */
};

static int take_log(void *context, size_t log, const char *path, size_t bundle)
{
    (void)context, (void)log, (void)path, (void)bundle;
    return 0;
}

static bool take_stats(struct wire_reader *reader, struct log_stats *stats)
{
    struct error error = {0};
    size_t size = wire_count(reader, 1, SIZE_MAX);
    if (reader->failed || log_stats_read((struct text){reader->at, size}, stats, &error) < 0)
        return false;
    reader->at += size;
    reader->left -= size;
    return true;
}

static bool tell_differences(const struct listing *listing, const char *path,
                             struct wire_reader *reader)
{
    size_t count = wire_limited(reader, SIZE_MAX);
    for (size_t i = 0; i < count && i < DIFFERENCES_OF_UNIT && !reader->failed; i++) {
        AUTO_FREE char *text = text_copy(wire_text(reader, 1 << 20));
        if (!reader->failed)
            listing->events->on_difference(listing->events->context, path, text);
    }
    if (count > DIFFERENCES_OF_UNIT && !reader->failed) {
        AUTO_FREE char *more = memory_format("%zu more differences", count - DIFFERENCES_OF_UNIT);
        listing->events->on_difference(listing->events->context, path, more);
    }
    return !reader->failed;
}

static bool take_counts(struct listing_counts *counts, struct wire_reader *reader)
{
    counts->listed += wire_number(reader);
    counts->recovered_listed += wire_number(reader);
    counts->limit_hits += wire_number(reader);
    return !reader->failed;
}

/* Returns what on_lines returns; a broken answer is a problem of the log. */
static int take_parts(struct listing *listing, const char *path, struct text answer,
                      struct log_stats *stats)
{
    struct wire_reader reader = wire_reader_of(answer);
    if (take_stats(&reader, stats) && tell_differences(listing, path, &reader) &&
        take_counts(&listing->counts, &reader))
        return listing->events->on_lines(listing->events->context,
                                         (struct text){reader.at, reader.left});
    stats->status = LOG_UNREADABLE;
    log_stats_problem(stats, "reader-failed", "its reading process gave a broken answer");
    return 0;
}

/* The log is told when what follows it begins: its problems come last. */
static void tell_log(struct listing *listing)
{
    if (listing->path)
        listing->events->on_log(listing->events->context, listing->path, &listing->stats,
                                &listing->counts);
    free(listing->path);
    listing->path = NULL;
    log_stats_free(&listing->stats);
    listing->stats = (struct log_stats){0};
    listing->counts = (struct listing_counts){0};
}

static int take_answer(void *context, const struct feed_answer *answer)
{
    struct listing *listing = context;
    struct log_stats stats = {0};
    int result = 0;
    if (answer->first && !listing->in_unit)
        tell_log(listing);
    listing->in_unit = answer->more;
    if (answer->more)
        return listing->events->on_lines(listing->events->context, answer->bytes);
    if (!answer->failure) {
        result = take_parts(listing, answer->path, answer->bytes, &stats);
    } else {
        stats.status = LOG_UNREADABLE;
        log_stats_problem(&stats, "reader-failed", "could not be read: %s", answer->failure);
    }
    if (answer->first) {
        listing->stats = stats;
        listing->path = memory_text(answer->path);
    } else {
        log_stats_merge(&listing->stats, &stats);
        log_stats_free(&stats);
    }
    return result;
}

static int take_log_problem(void *context, size_t log, const char *path, const char *code,
                            const char *message)
{
    struct listing *listing = context;
    (void)log, (void)path;
    if (listing->stats.status < LOG_DAMAGED)
        listing->stats.status = LOG_DAMAGED;
    log_stats_problem(&listing->stats, code, "%s", message);
    return 0;
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
    const struct listing *listing = context;
    listing->events->on_problem(listing->events->context, path, message);
    return 0;
}

static int take_skipped(void *context, const char *path)
{
    (void)context, (void)path;
    return 0;
}

/* What the scan is asked for, so that nothing else is decoded. */
static struct wanted *make_wanted(const struct listing_options *options,
                                  const struct matcher *matcher)
{
    struct wanted *wanted = wanted_new();
    if (!options->all)
        matcher_want(matcher, wanted);
    else if (!options->provider_count)
        wanted_add_all(wanted);
    for (size_t i = 0; i < options->provider_count; i++)
        wanted_add_provider(wanted, text_of(options->providers[i]));
    for (size_t i = 0; i < options->id_count; i++)
        wanted_only(wanted, options->ids[i].first, options->ids[i].last);
    return wanted;
}

int listing_paths(const char *const *paths, size_t count, const struct listing_options *options,
                  const struct listing_events *events, struct error *error)
{
    struct listing listing = {.events = events};
    struct lister lister = {.options = options, .matcher = matcher_new(options->kb, error)};
    if (!lister.matcher)
        return -1;
    lister.wanted = make_wanted(options, lister.matcher);
    lister.cache = reader_cache_new();
    lister.run = pattern_run_new();
    struct feed_options feed = {.jobs = options->jobs,
                                .unit_chunks = UNIT_CHUNKS,
                                .limits = options->limits,
                                .sandbox = options->sandbox,
                                .work = list_unit,
                                .work_context = &lister};
    struct feed_events input = {take_log,     take_answer,  take_log_problem, take_bundle,
                                take_problem, take_skipped, &listing};
    int result = feed_run(paths, count, &feed, &input, error);
    tell_log(&listing);
    pattern_run_free(lister.run);
    reader_cache_free(lister.cache);
    wanted_free(lister.wanted);
    matcher_free(lister.matcher);
    return result == FEED_INTERRUPTED ? 1 : result;
}
