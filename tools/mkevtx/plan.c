/* SPDX-License-Identifier: MIT */
#include "mkevtx/builder.h"
#include "mkevtx/record.h"

#include <math.h>
#include <string.h>

static const char *const record_keys[] = {
    "provider",   "event_source", "guid",          "event_id",     "qualifiers",
    "level",      "task",         "opcode",        "version",      "keywords",
    "time",       "record_id",    "channel",       "computer",     "user_sid",
    "process_id", "thread_id",    "activity_id",   "strings",      "related_activity_id",
    "data",       "data_style",   "user_data",     "binary",       "form",
    "count",      "step",         "provider_form", "header_id",    "channel_form",
    "comment",    "written_time", "computer_form", "payload_form", NULL,
};

int keys_check(const json_t *object, const char *const *known, const char *what,
               struct error *error)
{
    if (!json_is_object(object))
        return error_set(error, ERROR_FORMAT, "%s: not an object", what);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            return error_set(error, ERROR_FORMAT, "%s: unknown key \"%s\"", what, key);
    }
    return 0;
}

int plan_check_keys(const json_t *object, const char *what, struct error *error)
{
    return keys_check(object, record_keys, what, error);
}

static int optional_number(const struct builder *builder, const char *key, uint64_t max,
                           bool *ret_has, uint64_t *ret_number)
{
    const json_t *json = builder_find(builder, key);
    *ret_has = json != NULL;
    return json ? number_parse(json, key, max, ret_number, builder->error) : 0;
}

static int times_read(const struct builder *builder, struct plan *plan)
{
    const json_t *time = builder_find(builder, "time");
    const json_t *written = builder_find(builder, "written_time");
    const json_t *step = builder_find(builder, "step");
    plan->null_time = json_is_null(time);
    plan->has_time = time && !plan->null_time;
    plan->has_written_time = written != NULL;
    if ((plan->has_time && time_parse(time, "time", &plan->time, builder->error) < 0) ||
        (written && time_parse(written, "written_time", &plan->written_time, builder->error) < 0))
        return -1;
    double seconds = step ? json_number_value(step) : 60;
    if (step && (!json_is_number(step) || !(seconds >= 0 && seconds <= 1e9)))
        return error_set(builder->error, ERROR_FORMAT, "step: not a number of seconds");
    plan->step = (uint64_t)llround(seconds * (double)FILETIME_SECOND);
    return 0;
}

static int required_check(const struct builder *builder)
{
    if (!builder_find(builder, "provider"))
        return error_set(builder->error, ERROR_FORMAT, "provider is missing");
    if (!builder_find(builder, "event_id"))
        return error_set(builder->error, ERROR_FORMAT, "event_id is missing");
    return 0;
}

int plan_make(const json_t *record, const json_t *defaults, struct chunk *scratch,
              struct plan *plan, struct error *error)
{
    struct builder builder = {
        .pool = &plan->pool,
        .record = record,
        .defaults = defaults,
        .instance = &plan->event,
        .error = error,
    };
    bool has_count;
    if (plan_check_keys(record, "record", error) < 0 || required_check(&builder) < 0 ||
        times_read(&builder, plan) < 0 ||
        optional_number(&builder, "record_id", UINT64_MAX, &plan->has_record_id, &plan->record_id) <
            0 ||
        optional_number(&builder, "header_id", UINT64_MAX, &plan->has_header_id, &plan->header_id) <
            0 ||
        optional_number(&builder, "count", UINT64_MAX, &has_count, &plan->count) < 0)
        return -1;
    if (!has_count)
        plan->count = 1;
    const json_t *form = builder_find(&builder, "form");
    const char *name = json_is_string(form) ? json_string_value(form) : "";
    builder.inline_form = strcmp(name, "inline") == 0;
    if (form && !builder.inline_form && strcmp(name, "template") != 0)
        return error_set(error, ERROR_FORMAT, "form: not \"template\" or \"inline\"");
    return record_build(&builder, plan, scratch);
}

void plan_free(struct plan *plan)
{
    pool_free(&plan->pool);
    *plan = (struct plan){0};
}
