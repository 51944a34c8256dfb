/* SPDX-License-Identifier: MIT */
#include "reader_log.h"

#include "mkevtx/mkevtx.h"

#include <inttypes.h>
#include <stdio.h>

struct buffer log_build(const char *description)
{
    json_error_t where;
    struct error error = {0};
    struct buffer log = {0};
    json_t *json = json_loads(description, 0, &where);
    if (!json || mkevtx_build(json, &log, &error) < 0) {
        fprintf(stderr, "%s: %s%s\n", description, json ? "" : where.text, error.text);
        abort();
    }
    json_decref(json);
    return log;
}

static int on_record(void *context, const struct record *record)
{
    struct seen *seen = context;
    buffer_format(&seen->text, "%" PRIu64 " %.*s %" PRIu32, record->record_id,
                  (int)record->provider.size, record->provider.size ? record->provider.data : "",
                  record->event_id);
    for (size_t i = 0; i < record->string_count; i++) {
        buffer_text(&seen->text, "|");
        buffer_append(&seen->text, record->strings[i].value.data, record->strings[i].value.size);
    }
    buffer_text(&seen->text, record->recovered ? " recovered\n" : "\n");
    return ++seen->given == seen->stop_after ? 7 : 0;
}

static void on_difference(void *context, const char *description)
{
    struct seen *seen = context;
    buffer_format(&seen->differences, "%s\n", description);
}

struct seen log_read_source(struct log_source source, struct reader_options options)
{
    struct seen seen = {0};
    struct wanted *all = wanted_new();
    wanted_add_all(all);
    if (!options.wanted)
        options.wanted = all;
    if (options.range.first == 0 && options.range.count == 0)
        options.range.count = UINT64_MAX;
    options.on_record = on_record;
    options.on_difference = on_difference;
    if (options.context)
        seen.stop_after = *(const size_t *)options.context;
    options.context = &seen;
    buffer_text(&seen.text, "");
    buffer_text(&seen.differences, "");
    seen.result = reader_read(source, &options, &seen.stats, &seen.error);
    wanted_free(all);
    return seen;
}

struct seen log_read(const struct buffer *log, struct reader_options options)
{
    const struct log_memory memory = {(const uint8_t *)log->data, log->size};
    return log_read_source(log_source_memory(&memory), options);
}

struct seen log_read_json(const char *json, struct reader_options options)
{
    struct buffer log = log_build(json);
    struct seen seen = log_read(&log, options);
    buffer_free(&log);
    return seen;
}

void seen_free(struct seen *seen)
{
    log_stats_free(&seen->stats);
    buffer_free(&seen->text);
    buffer_free(&seen->differences);
}

uint64_t seen_problem(const struct seen *seen, const char *code)
{
    for (size_t i = 0; i < seen->stats.problem_count; i++)
        if (strcmp(seen->stats.problems[i].code, code) == 0)
            return seen->stats.problems[i].count;
    return 0;
}
