/* SPDX-License-Identifier: MIT */
/* read_log [--libevtx|--fast|--both] [--recovered] [--records] LOG...: what the reader makes of
 * logs, as JSON lines, for the tests that read real logs. */
#include "base/os_file.h"
#include "reader/reader.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct run {
    struct reader_options options;
    bool records;
    uint64_t given, differences;
    json_t *shown;
};

static json_t *text_json(struct text text)
{
    return json_stringn(text.size ? text.data : "", text.size);
}

static int on_record(void *context, const struct record *record)
{
    struct run *run = context;
    run->given++;
    if (!run->records)
        return 0;
    char time[FILETIME_TEXT_SIZE];
    filetime_format(record->time, time);
    json_t *strings = json_array();
    for (size_t i = 0; i < record->string_count; i++)
        json_array_append_new(strings, json_pack("[o, o]", text_json(record->strings[i].name),
                                                 text_json(record->strings[i].value)));
    json_t *line = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:I, s:i, s:i, s:i, s:i, s:b, s:I, s:o}", "provider",
        text_json(record->provider), "event_source", text_json(record->event_source), "channel",
        text_json(record->channel), "computer", text_json(record->computer), "user_sid",
        text_json(record->user_sid), "record_id", (json_int_t)record->record_id, "time", time,
        "keywords", (json_int_t)record->keywords, "event_id", (int)record->event_id, "qualifiers",
        (int)record->qualifiers, "task", (int)record->task, "level", (int)record->level,
        "recovered", record->recovered, "binary_size", (json_int_t)record->binary_size, "strings",
        strings);
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
    return 0;
}

static void on_difference(void *context, const char *description)
{
    struct run *run = context;
    run->differences++;
    if (json_array_size(run->shown) < 20)
        json_array_append_new(run->shown, json_string(description));
}

static json_t *stats_json(const struct log_stats *stats)
{
    json_t *problems = json_object();
    json_t *messages = json_object();
    for (size_t i = 0; i < stats->problem_count; i++) {
        json_object_set_new(problems, stats->problems[i].code,
                            json_integer((json_int_t)stats->problems[i].count));
        json_object_set_new(messages, stats->problems[i].code,
                            json_string(stats->problems[i].message));
    }
    char first[FILETIME_TEXT_SIZE], last[FILETIME_TEXT_SIZE];
    filetime_format(stats->first_time, first);
    filetime_format(stats->last_time, last);
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:I, s:o, s:o}", "format",
                     log_format_name(stats->format), "status", log_status_name(stats->status),
                     "size", (json_int_t)stats->size, "read", (json_int_t)stats->records.read,
                     "recovered", (json_int_t)stats->records.recovered, "unreadable",
                     (json_int_t)stats->records.unreadable, "chunks", (json_int_t)stats->chunks,
                     "first", first, "last", last, "coverage", (json_int_t)stats->coverage_count,
                     "problems", problems, "messages", messages);
}

static void read_log(struct run *run, const char *path)
{
    struct error error = {0};
    struct log_stats stats = {0};
    struct os_stat status;
    run->given = run->differences = 0;
    run->shown = json_array();
    int result = -1;
    int descriptor = os_open_read(path, &error);
    if (descriptor >= 0 && os_stat_descriptor(descriptor, &status) == 0)
        result = reader_read(log_source_descriptor(&descriptor, status.size), &run->options, &stats,
                             &error);
    if (descriptor >= 0)
        os_close(descriptor);
    json_t *line = stats_json(&stats);
    json_object_set_new(line, "path", json_string(path));
    json_object_set_new(line, "result", json_integer(result));
    json_object_set_new(line, "error", json_string(error.text));
    json_object_set_new(line, "given", json_integer((json_int_t)run->given));
    json_object_set_new(line, "differences", json_integer((json_int_t)run->differences));
    json_object_set_new(line, "shown", run->shown);
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
    log_stats_free(&stats);
}

int main(int argc, char **argv)
{
    struct wanted *wanted = wanted_new();
    wanted_add_all(wanted);
    struct run run = {.options = {.backend = READER_LIBEVTX,
                                  .wanted = wanted,
                                  .range = {0, UINT64_MAX},
                                  .on_record = on_record,
                                  .on_difference = on_difference,
                                  .context = &run}};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--libevtx") == 0)
            run.options.backend = READER_LIBEVTX;
        else if (strcmp(argv[i], "--fast") == 0)
            run.options.backend = READER_FAST;
        else if (strcmp(argv[i], "--both") == 0)
            run.options.backend = READER_BOTH;
        else if (strcmp(argv[i], "--recovered") == 0)
            run.options.recovered = true;
        else if (strcmp(argv[i], "--records") == 0)
            run.records = true;
        else
            read_log(&run, argv[i]);
    }
    wanted_free(wanted);
    return 0;
}
