/* SPDX-License-Identifier: MIT */
#include "scan/unit.h"

#include "base/wire.h"

/* Chunks that are read from front to back where a range is read from its end on: few, so that most
 * records come behind later ones, and enough that beginning to read costs nothing beside them. */
#define PART_CHUNKS 8

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

/* The parts of a range that is read from its end on. */
struct parts {
    uint64_t first, count; /* chunks, from first on */
    uint64_t last_count;   /* what the range says of the last part: it may have no end */
};

/* False where there is no use in it, or no way to do it. */
static bool cut_into_parts(const struct log_source *source, const struct reader_options *options,
                           struct parts *ret_parts)
{
    const struct reader_range *range = &options->range;
    if (options->backend != READER_FAST || source->size == LOG_SIZE_UNKNOWN ||
        source->size <= EVTX_FILE_HEADER_SIZE)
        return false;
    uint64_t end = (source->size - EVTX_FILE_HEADER_SIZE - 1) / EVTX_CHUNK_SIZE + 1;
    if (end <= range->first)
        return false;
    uint64_t chunks = end - range->first < range->count ? end - range->first : range->count;
    uint64_t before = (chunks - 1) / PART_CHUNKS * PART_CHUNKS;
    *ret_parts = (struct parts){range->first, chunks, range->count - before};
    return before > 0;
}

static bool is_sound(const struct log_stats *stats)
{
    return stats->format == LOG_FORMAT_EVTX && stats->problem_count == 0;
}

/* Reads the parts of a range from the last to the first. The records that come first are then the
 * latest, and most of the others change nothing that is kept (observed_add()). False when anything
 * is wrong: the bounds on what damage may cost hold for a range as a whole, so it must be read in
 * one go, and what was read here is void. */
static bool read_backwards(struct log_source source, const struct reader_options *options,
                           struct unit_result *result)
{
    struct parts parts;
    if (!cut_into_parts(&source, options, &parts))
        return false;
    struct reader_options part = *options;
    bool sound = true;
    for (uint64_t end = parts.count, at; sound && end > 0; end = at) {
        struct log_stats stats = {0};
        at = (end - 1) / PART_CHUNKS * PART_CHUNKS;
        part.range.first = parts.first + at;
        part.range.count = end == parts.count ? parts.last_count : PART_CHUNKS;
        sound = reader_read(source, &part, &stats, NULL) == 0;
        if (end < parts.count)
            log_stats_merge(&stats, &result->stats);
        log_stats_free(&result->stats);
        result->stats = stats;
        sound = sound && is_sound(&stats);
        observed_rewind(&result->observed);
    }
    return sound;
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
                                     .brief = true,
                                     .range = range,
                                     .passes = all ? NULL : passes,
                                     .on_record = take_record,
                                     .context = &unit};
    uint64_t before = matcher_limit_hits(scanner->matcher);
    if (!read_backwards(source, &options, ret_result)) {
        unit_result_free(ret_result);
        before = matcher_limit_hits(scanner->matcher);
        if (reader_read(source, &options, &ret_result->stats, &error) < 0) {
            ret_result->stats.status = LOG_UNREADABLE;
            log_stats_problem(&ret_result->stats, "unreadable", "%s", error.text);
        }
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
