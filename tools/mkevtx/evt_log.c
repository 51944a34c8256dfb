/* SPDX-License-Identifier: MIT */
#include "mkevtx/evt_damage.h"
#include "mkevtx/evt_plan.h"
#include "mkevtx/field.h"
#include "mkevtx/record.h"
#include "mkevtx/wide.h"

#include <stdio.h>
#include <string.h>

#define FIRST_TIME UINT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define MINUTE 60
#define SIZE_MAX_ALLOWED (UINT64_C(1) << 30)

/* Flags of the file header. */
enum { DIRTY = 1, WRAPPED = 2, FULL = 4, ARCHIVED = 8 };

struct writer {
    struct evt_ring ring;
    const json_t *defaults, *damage; /* borrowed */
    uint64_t size, stale_after, records, written;
    uint64_t next_number, next_time;
    bool dirty, full, archived, whole_end;
};

static const char *const log_keys[] = {"format", "size",        "defaults", "records",
                                       "dirty",  "full",        "archived", "whole_end",
                                       "damage", "stale_after", "comment",  NULL};

static int options_read(struct writer *writer, const json_t *log, struct error *error)
{
    const json_t *records = json_object_get(log, "records");
    writer->stale_after = UINT64_MAX;
    if (keys_check(log, log_keys, "log", error) < 0 ||
        field_flag(log, "dirty", &writer->dirty, error) < 0 ||
        field_flag(log, "full", &writer->full, error) < 0 ||
        field_flag(log, "archived", &writer->archived, error) < 0 ||
        field_flag(log, "whole_end", &writer->whole_end, error) < 0 ||
        field_number(log, "size", SIZE_MAX_ALLOWED, &writer->size, error) < 0 ||
        field_number(log, "stale_after", UINT32_MAX, &writer->stale_after, error) < 0)
        return -1;
    if (writer->size % 4 != 0 ||
        (writer->size != 0 && writer->size < EVT_HEADER_SIZE + EVT_END_SIZE))
        return error_set(error, ERROR_FORMAT, "size: not a multiple of 4 from 88 on");
    if (records && !json_is_array(records))
        return error_set(error, ERROR_FORMAT, "records: not an array");
    writer->defaults = json_object_get(log, "defaults");
    if (writer->defaults && evt_plan_check_keys(writer->defaults, "defaults", error) < 0)
        return -1;
    writer->damage = json_object_get(log, "damage");
    return evt_damage_check(writer->damage, error);
}

static void set32(uint8_t *field, uint64_t value)
{
    for (size_t i = 0; i < 4; i++)
        field[i] = (uint8_t)(value >> 8 * i);
}

/* The file header as the service leaves it when it closes the log, or as it was when it opened it.
 */
static void write_header(struct writer *writer)
{
    struct evt_ring *ring = &writer->ring;
    uint8_t header[EVT_HEADER_SIZE] = {48, 0, 0, 0, 'L', 'f', 'L', 'e', 1, 0, 0, 0, 1};
    set32(header + 16, evt_ring_begin(ring));
    set32(header + 20, ring->end);
    set32(header + 24, ring->next);
    set32(header + 28, evt_ring_oldest(ring));
    set32(header + 44, sizeof header);
    memcpy(ring->data, header, sizeof header);
}

static void finish_header(struct writer *writer)
{
    struct evt_ring *ring = &writer->ring;
    if (writer->written <= writer->stale_after)
        write_header(writer);
    set32(ring->data + 32, ring->size);
    set32(ring->data + 36,
          (uint64_t)((writer->dirty ? DIRTY : 0) | (ring->ever_wrapped ? WRAPPED : 0) |
                     (writer->full ? FULL : 0) | (writer->archived ? ARCHIVED : 0)));
}

static int write_plan(struct writer *writer, const struct evt_plan *plan, struct error *error)
{
    for (uint64_t n = 0; n < plan->count; n++) {
        uint64_t number = plan->has_number ? plan->number + n : writer->next_number;
        uint64_t time = plan->has_time ? plan->time + n * plan->step : writer->next_time;
        uint64_t written_time = plan->has_written_time ? plan->written_time : time;
        AUTO_BUFFER struct buffer record = {0};
        evt_plan_write(plan, n + 1, (uint32_t)number, (uint32_t)time, (uint32_t)written_time,
                       &record);
        if (writer->written == writer->stale_after)
            write_header(writer);
        if (evt_ring_write(&writer->ring, &record, number, error) < 0)
            return -1;
        writer->written++;
        writer->next_number = number + 1;
        writer->next_time = time + (plan->count > 1 ? plan->step : MINUTE);
    }
    return 0;
}

static int write_record(struct writer *writer, const json_t *record, struct error *error)
{
    struct evt_plan plan = {0};
    writer->records++;
    int status = evt_plan_make(record, writer->defaults, &plan, error);
    if (status == 0)
        status = write_plan(writer, &plan, error);
    evt_plan_free(&plan);
    if (status < 0) {
        char prefix[40];
        snprintf(prefix, sizeof prefix, "record %llu", (unsigned long long)writer->records);
        return error_prefix(error, prefix);
    }
    return 0;
}

bool mkevt_is_asked(const json_t *description)
{
    const json_t *format = json_object_get(description, "format");
    return json_is_string(format) && strcmp(json_string_value(format), "evt") == 0;
}

int mkevt_build(const json_t *description, struct buffer *out, struct mkevt_shape *ret_shape,
                struct error *error)
{
    struct writer writer = {.next_number = 1, .next_time = FIRST_TIME};
    size_t i;
    json_t *record;
    if (options_read(&writer, description, error) < 0)
        return -1;
    int status = 0;
    evt_ring_init(&writer.ring, (size_t)writer.size, writer.whole_end);
    json_array_foreach(json_object_get(description, "records"), i, record) if (status == 0) status =
        write_record(&writer, record, error);
    if (status == 0) {
        finish_header(&writer);
        if (ret_shape)
            *ret_shape = evt_ring_shape(&writer.ring);
        status = evt_damage_apply(writer.damage, &writer.ring, out, error);
    }
    evt_ring_free(&writer.ring);
    return status;
}
