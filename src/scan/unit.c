/* SPDX-License-Identifier: MIT */
#include "scan/unit.h"

int scanner_open(struct scanner *scanner, const struct scan_options *options, struct error *error)
{
    *scanner = (struct scanner){.options = options};
    scanner->matcher = matcher_new(options->kb, error);
    if (!scanner->matcher)
        return -1;
    scanner->wanted = wanted_new();
    matcher_want(scanner->matcher, scanner->wanted);
    return 0;
}

void scanner_close(struct scanner *scanner)
{
    matcher_free(scanner->matcher);
    wanted_free(scanner->wanted);
    *scanner = (struct scanner){0};
}

struct unit {
    const struct scanner *scanner;
    struct observed *observed;
};

static int take_record(void *context, const struct record *record)
{
    const struct unit *unit = context;
    struct match match;
    if (scan_filter_passes(&unit->scanner->options->filter, record) &&
        matcher_match(unit->scanner->matcher, record, &match))
        observed_add(unit->observed, record, &match);
    return 0;
}

void unit_read(const struct scanner *scanner, struct log_source source, struct reader_range range,
               struct unit_result *ret_result)
{
    *ret_result = (struct unit_result){0};
    struct error error = {0};
    struct unit unit = {scanner, &ret_result->observed};
    struct reader_options options = {.backend = scanner->options->backend,
                                     .wanted = scanner->wanted,
                                     .recovered = scanner->options->recovered,
                                     .range = range,
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
