/* SPDX-License-Identifier: MIT */
#include "kb/sample.h"

#include "base/memory.h"
#include "kb/unpack.h"

#include <string.h>

#define MAX_RECORDS 1000
#define MAX_COUNT 100000
#define MAX_EVENT_ID 65535
#define FIRST_TIME UINT64_C(134116992000000000) /* 2026-01-01T00:00:00Z */

/* Strings and, behind them, the values with names. */
static int read_strings(struct kb_sample_record *record, json_t *strings, json_t *data,
                        struct error *error)
{
    size_t i, count = json_array_size(strings) + json_object_size(data);
    const char *name;
    json_t *item;
    if (strings && !json_is_array(strings))
        return error_set(error, ERROR_KB, "strings: must be a list");
    if (data && !json_is_object(data))
        return error_set(error, ERROR_KB, "data: must be an object of names and values");
    record->strings = memory_zeroed(count, sizeof *record->strings);
    record->names = memory_zeroed(count, sizeof *record->names);
    json_array_foreach(strings, i, item)
    {
        if (!json_is_string(item))
            return error_set(error, ERROR_KB, "strings[%zu]: must be a text", i);
        record->strings[record->string_count++] = json_string_value(item);
    }
    json_object_foreach(data, name, item)
    {
        if (!json_is_string(item))
            return error_set(error, ERROR_KB, "data: %s: must be a text", name);
        record->names[record->string_count] = name;
        record->strings[record->string_count++] = json_string_value(item);
    }
    return 0;
}

/* *time is when the record happens unless it says so itself, and then when the next one does. */
static int read_record(struct kb_sample_record *record, json_t *json, filetime *time,
                       struct error *error)
{
    json_int_t event_id, count = 1;
    const char *when = NULL;
    json_t *strings = NULL, *data = NULL;
    record->computer = "EX01";
    record->channel = "Application";
    if (kb_unpack(error, json, "{s:s, s:I, s?s, s?s, s?s, s?o, s?o, s?I}", "provider",
                  &record->provider, "event_id", &event_id, "computer", &record->computer,
                  "channel", &record->channel, "time", &when, "strings", &strings, "data", &data,
                  "count", &count) ||
        read_strings(record, strings, data, error))
        return -1;
    if (event_id < 0 || event_id > MAX_EVENT_ID)
        return error_set(error, ERROR_KB, "event_id: must be from 0 to %d", MAX_EVENT_ID);
    if (count < 1 || count > MAX_COUNT)
        return error_set(error, ERROR_KB, "count: must be from 1 to %d", MAX_COUNT);
    if (when && !filetime_parse(text_of(when), time))
        return error_set(error, ERROR_KB, "time: '%s' is no time", when);
    record->event_id = (uint32_t)event_id;
    record->count = (unsigned)count;
    record->time = *time;
    *time += (filetime)count * FILETIME_MINUTE;
    return 0;
}

static int read_expectation(struct kb_expectation *expect, json_t *json, struct error *error)
{
    int diagnosed, first = 0;
    *expect = (struct kb_expectation){
        .min_confidence = -1, .max_confidence = 2, .min_problem_confidence = -1};
    if (kb_unpack(error, json, "{s:b, s?b, s?s, s?s, s?F, s?F, s?F}", "diagnosed", &diagnosed,
                  "first", &first, "target", &expect->target, "basis", &expect->basis,
                  "min_confidence", &expect->min_confidence, "max_confidence",
                  &expect->max_confidence, "min_problem_confidence",
                  &expect->min_problem_confidence))
        return -1;
    expect->diagnosed = diagnosed;
    expect->first = first;
    if (expect->basis && strcmp(expect->basis, "named") != 0 &&
        strcmp(expect->basis, "assumed") != 0)
        return error_set(error, ERROR_KB, "basis: must be 'named' or 'assumed'");
    if (!diagnosed && json_object_size(json) != 1)
        return error_set(error, ERROR_KB, "what is not diagnosed has no other expectations");
    return 0;
}

static int read_sample(struct kb_sample *sample, json_t *json, struct error *error)
{
    json_t *records, *expect, *item;
    size_t i;
    filetime time = FIRST_TIME;
    if (kb_unpack(error, json, "{s:s, s:o, s:o}", "name", &sample->name, "records", &records,
                  "expect", &expect) ||
        kb_check_text(error, "name", sample->name))
        return -1;
    if (read_expectation(&sample->expect, expect, error))
        return error_prefix(error, "expect");
    size_t count = json_array_size(records);
    if (count == 0 || count > MAX_RECORDS)
        return error_set(error, ERROR_KB, "records: must be a list of 1 to %d", MAX_RECORDS);
    sample->records = memory_zeroed(count, sizeof *sample->records);
    json_array_foreach(records, i, item)
    {
        sample->record_count++;
        if (read_record(&sample->records[i], item, &time, error)) {
            AUTO_FREE char *where = memory_format("records[%zu]", i);
            return error_prefix(error, where);
        }
    }
    return 0;
}

static int read_list(struct kb_samples *samples, json_t *list, const char *path, const char *cause,
                     struct error *error)
{
    size_t i;
    json_t *item;
    if (!json_is_array(list))
        return error_set(error, ERROR_KB, "samples: must be a list");
    json_array_foreach(list, i, item)
    {
        samples->items =
            memory_grow(samples->items, samples->count, &samples->capacity, sizeof *samples->items);
        struct kb_sample *sample = &samples->items[samples->count++];
        *sample = (struct kb_sample){.path = path, .cause = cause};
        if (read_sample(sample, item, error)) {
            AUTO_FREE char *where = memory_format("samples[%zu]", i);
            return error_prefix(error, where);
        }
    }
    return 0;
}

int kb_samples_read(struct kb_samples *ret_samples, const struct kb_folder *folder,
                    struct error *error)
{
    struct kb_samples samples = {0};
    for (size_t i = 0; i < folder->causes.count; i++) {
        const struct kb_file *file = &folder->causes.items[i];
        json_t *list = json_object_get(file->root, "samples");
        if (list && read_list(&samples, list, file->path, file->name, error)) {
            kb_samples_free(&samples);
            return error_prefix(error, file->path);
        }
    }
    *ret_samples = samples;
    return 0;
}

int kb_samples_check(json_t *list, struct error *error)
{
    struct kb_samples samples = {0};
    int result = read_list(&samples, list, NULL, NULL, error);
    kb_samples_free(&samples);
    return result;
}

void kb_samples_free(struct kb_samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        for (size_t j = 0; j < samples->items[i].record_count; j++) {
            free(samples->items[i].records[j].strings);
            free(samples->items[i].records[j].names);
        }
        free(samples->items[i].records);
    }
    free(samples->items);
    *samples = (struct kb_samples){0};
}
