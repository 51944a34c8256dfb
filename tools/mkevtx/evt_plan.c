/* SPDX-License-Identifier: MIT */
#include "mkevtx/evt_plan.h"

#include "mkevtx/builder.h"

#include <inttypes.h>
#include <stdio.h>

#define SECONDS_MAX UINT32_MAX

static const char *const record_keys[] = {
    "provider", "event_id",     "qualifiers", "level",    "event_type", "task",
    "time",     "written_time", "record_id",  "computer", "user_sid",   "strings",
    "binary",   "count",        "step",       "comment",  NULL,
};

int evt_plan_check_keys(const json_t *object, const char *what, struct error *error)
{
    return keys_check(object, record_keys, what, error);
}

static int number_of(const struct builder *builder, const char *key, uint64_t max,
                     uint64_t otherwise, uint64_t *ret_number)
{
    const json_t *json = builder_find(builder, key);
    *ret_number = otherwise;
    return json ? number_parse(json, key, max, ret_number, builder->error) : 0;
}

static int time_of(const struct builder *builder, const char *key, bool *ret_has,
                   uint64_t *ret_seconds)
{
    const json_t *json = builder_find(builder, key);
    filetime time;
    *ret_has = json != NULL;
    if (!json)
        return 0;
    if (time_parse(json, key, &time, builder->error) < 0)
        return -1;
    if (time < FILETIME_UNIX_EPOCH || (time - FILETIME_UNIX_EPOCH) / FILETIME_SECOND > SECONDS_MAX)
        return error_set(builder->error, ERROR_FORMAT, "%s: not from 1970 to 2106", key);
    *ret_seconds = (time - FILETIME_UNIX_EPOCH) / FILETIME_SECOND;
    return 0;
}

/* The level that Windows shows for a type: error, warning, information. */
static uint64_t type_of_level(uint64_t level)
{
    static const uint8_t types[] = {0, 1, 1, 2, 4, 4};
    return types[level];
}

static int numbers_read(const struct builder *builder, struct evt_plan *plan)
{
    uint64_t event_id = 0, qualifiers, level, type, category;
    if (!builder_find(builder, "event_id"))
        return error_set(builder->error, ERROR_FORMAT, "event_id is missing");
    if (number_of(builder, "event_id", UINT16_MAX, 0, &event_id) < 0 ||
        number_of(builder, "qualifiers", UINT16_MAX, 0, &qualifiers) < 0 ||
        number_of(builder, "level", 5, 4, &level) < 0 ||
        number_of(builder, "event_type", UINT16_MAX, type_of_level(level), &type) < 0 ||
        number_of(builder, "task", UINT16_MAX, 0, &category) < 0 ||
        number_of(builder, "record_id", UINT32_MAX, 0, &plan->number) < 0 ||
        number_of(builder, "count", UINT32_MAX, 1, &plan->count) < 0 ||
        number_of(builder, "step", UINT32_MAX, 60, &plan->step) < 0 ||
        time_of(builder, "time", &plan->has_time, &plan->time) < 0 ||
        time_of(builder, "written_time", &plan->has_written_time, &plan->written_time) < 0)
        return -1;
    plan->has_number = builder_find(builder, "record_id") != NULL;
    plan->id = (uint32_t)(qualifiers << 16 | event_id);
    plan->type = (uint16_t)type;
    plan->category = (uint16_t)category;
    return 0;
}

static int strings_read(const struct builder *builder, struct evt_plan *plan)
{
    const json_t *strings = builder_find(builder, "strings");
    if (strings && !json_is_array(strings))
        return error_set(builder->error, ERROR_FORMAT, "strings: not an array");
    plan->string_count = json_array_size(strings);
    plan->strings = pool_zeroed(&plan->pool, plan->string_count + 1, sizeof *plan->strings);
    for (size_t i = 0; i < plan->string_count; i++)
        if (wide_parse(&plan->pool, json_array_get(strings, i), true, "strings", &plan->strings[i],
                       builder->error) < 0)
            return -1;
    return 0;
}

static int payload_read(const struct builder *builder, struct evt_plan *plan)
{
    const json_t *provider = builder_find(builder, "provider");
    const json_t *computer = builder_find(builder, "computer");
    const json_t *binary = builder_find(builder, "binary");
    const json_t *user = builder_find(builder, "user_sid");
    if (!provider)
        return error_set(builder->error, ERROR_FORMAT, "provider is missing");
    plan->computer = wide_ascii(&plan->pool, "SERVER");
    plan->sid = pool_zeroed(&plan->pool, SID_MAX_SIZE, 1);
    if (wide_parse(&plan->pool, provider, true, "provider", &plan->provider, builder->error) < 0 ||
        (computer && wide_parse(&plan->pool, computer, true, "computer", &plan->computer,
                                builder->error) < 0) ||
        (binary && bytes_parse(&plan->pool, binary, "binary", &plan->binary, builder->error) < 0) ||
        (user && sid_parse(user, "user_sid", plan->sid, &plan->sid_size, builder->error) < 0))
        return -1;
    return strings_read(builder, plan);
}

int evt_plan_make(const json_t *record, const json_t *defaults, struct evt_plan *plan,
                  struct error *error)
{
    const struct builder builder = {
        .pool = &plan->pool, .record = record, .defaults = defaults, .error = error};
    if (evt_plan_check_keys(record, "record", error) < 0 || numbers_read(&builder, plan) < 0)
        return -1;
    return payload_read(&builder, plan);
}

void evt_plan_free(struct evt_plan *plan)
{
    pool_free(&plan->pool);
    *plan = (struct evt_plan){0};
}

static void put(struct buffer *out, size_t size, uint64_t value)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * i);
        buffer_append(out, &byte, 1);
    }
}

static void set32(struct buffer *out, size_t at, uint64_t value)
{
    for (size_t i = 0; i < 4; i++)
        out->data[at + i] = (char)(uint8_t)(value >> 8 * i);
}

/* With a NUL; the running number stands where the description has it. */
static void put_text(struct buffer *out, const struct wide *wide, uint64_t n)
{
    char digits[24];
    size_t from = 0;
    snprintf(digits, sizeof digits, "%" PRIu64, n);
    for (size_t i = 0; i < wide->counter_count; i++) {
        buffer_append(out, wide->bytes + from, wide->counters[i] - from);
        from = wide->counters[i];
        for (const char *digit = digits; *digit; digit++)
            put(out, 2, (uint8_t)*digit);
    }
    buffer_append(out, wide->bytes + from, wide->size - from);
    put(out, 2, 0);
}

/* EVENTLOGRECORD: header, source, computer, user, strings, data, one to four bytes so that all is a
 * multiple of four (Windows puts four where none are needed), and the copy of the size. */
void evt_plan_write(const struct evt_plan *plan, uint64_t n, uint32_t number, uint32_t time,
                    uint32_t written_time, struct buffer *out)
{
    static const uint8_t zeros[26]; /* set below, or not used */
    put(out, 4, 0);
    buffer_append(out, "LfLe", 4);
    put(out, 4, number);
    put(out, 4, time);
    put(out, 4, written_time);
    put(out, 4, plan->id);
    put(out, 2, plan->type);
    put(out, 2, plan->string_count);
    put(out, 2, plan->category);
    buffer_append(out, zeros, sizeof zeros);
    put_text(out, &plan->provider, n);
    put_text(out, &plan->computer, n);
    set32(out, 40, plan->sid_size);
    set32(out, 44, out->size);
    buffer_append(out, plan->sid, plan->sid_size);
    set32(out, 36, out->size);
    for (size_t i = 0; i < plan->string_count; i++)
        put_text(out, &plan->strings[i], n);
    set32(out, 48, plan->binary.size);
    set32(out, 52, out->size);
    buffer_append(out, plan->binary.bytes, plan->binary.size);
    put(out, 4 - out->size % 4, 0);
    set32(out, 0, out->size + 4);
    put(out, 4, out->size + 4);
}
