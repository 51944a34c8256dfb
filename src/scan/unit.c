/* SPDX-License-Identifier: MIT */
#include "scan/unit.h"

#include "base/wire.h"

int scanner_open(struct scanner *scanner, const struct scan_options *options, struct error *error)
{
    *scanner = (struct scanner){.options = options};
    scanner->matcher = matcher_new(options->kb, error);
    if (!scanner->matcher)
        return -1;
    scanner->wanted = wanted_new();
    scanner->cache = reader_cache_new();
    matcher_want(scanner->matcher, scanner->wanted);
    return 0;
}

void scanner_close(struct scanner *scanner)
{
    matcher_free(scanner->matcher);
    wanted_free(scanner->wanted);
    reader_cache_free(scanner->cache);
    *scanner = (struct scanner){0};
}

struct unit {
    const struct scanner *scanner;
    struct observed *observed;
};

static bool passes(void *context, filetime time, struct text computer)
{
    const struct unit *unit = context;
    return scan_filter_passes(&unit->scanner->options->filter, time, computer);
}

static int take_record(void *context, const struct record *record)
{
    const struct unit *unit = context;
    struct match match;
    if (matcher_match(unit->scanner->matcher, record, &match))
        observed_add(unit->observed, record, &match);
    return 0;
}

void unit_read(const struct scanner *scanner, struct log_source source, struct reader_range range,
               struct unit_result *ret_result)
{
    *ret_result = (struct unit_result){0};
    struct error error = {0};
    struct unit unit = {scanner, &ret_result->observed};
    bool all = scan_filter_is_empty(&scanner->options->filter);
    struct reader_options options = {.backend = scanner->options->backend,
                                     .wanted = scanner->wanted,
                                     .cache = scanner->cache,
                                     .recovered = scanner->options->recovered,
                                     .range = range,
                                     .passes = all ? NULL : passes,
                                     .on_record = take_record,
                                     .context = &unit};
    uint64_t before = matcher_limit_hits(scanner->matcher);
    if (reader_read(source, &options, &ret_result->stats, &error) < 0) {
        ret_result->stats.status = LOG_UNREADABLE;
        log_stats_problem(&ret_result->stats, "unreadable", "%s", error.text);
    }
    ret_result->observed.limit_hits = matcher_limit_hits(scanner->matcher) - before;
}

void unit_result_free(struct unit_result *result)
{
    log_stats_free(&result->stats);
    observed_free(&result->observed);
}

void unit_work(void *context, const struct pool_task *task, struct buffer *answer)
{
    struct unit_result result;
    struct buffer stats = {0};
    unit_read(context, task->source, task->range, &result);
    log_stats_write(&result.stats, &stats);
    wire_put_number(answer, stats.size);
    buffer_append(answer, stats.data, stats.size);
    observed_write(&result.observed, answer);
    buffer_free(&stats);
    unit_result_free(&result);
}

int unit_result_read(struct text bytes, size_t signature_count, struct unit_result *ret_result,
                     struct error *error)
{
    struct wire_reader reader = wire_reader_of(bytes);
    struct unit_result result = {0};
    size_t stats = wire_limited(&reader, bytes.size);
    if (reader.failed || stats > reader.left)
        return error_set(error, ERROR_FORMAT, "the statistics are cut short");
    if (log_stats_read((struct text){reader.at, stats}, &result.stats, error) < 0)
        return -1;
    if (observed_read((struct text){reader.at + stats, reader.left - stats}, signature_count,
                      &result.observed, error) < 0) {
        log_stats_free(&result.stats);
        return -1;
    }
    *ret_result = result;
    return 0;
}
