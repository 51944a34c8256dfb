/* SPDX-License-Identifier: MIT */
#include "mkevtx/mkevtx.h"

#include "base/memory.h"
#include "mkevtx/damage.h"
#include "mkevtx/field.h"
#include "mkevtx/record.h"
#include "mkevtx/wide.h"

#include <endian.h>
#include <string.h>
#include <zlib.h>

#define FILE_HEADER_SIZE ((size_t)4096)
#define FIRST_TIME UINT64_C(134116992000000000) /* 2026-01-01T00:00:00Z */
#define MINUTE (60 * FILETIME_SECOND)

struct mkevtx {
    struct sink sink;
    const json_t *defaults, *damage; /* borrowed */
    struct chunk *chunk, *scratch;   /* owned */
    uint64_t chunks;                 /* written */
    uint64_t chunk_records, zero_chunks, records, minor_version;
    uint64_t next_id, next_header_id;
    filetime next_time;
    bool dirty, full;
};

static const char *const log_keys[] = {
    "dirty",         "full",          "defaults", "records", "damage", "zero_chunks",
    "chunk_records", "minor_version", "comment",  "format",  NULL};

static int options_read(struct mkevtx *writer, json_t *log, struct error *error)
{
    const json_t *format = json_object_get(log, "format");
    writer->chunk_records = UINT64_MAX;
    writer->minor_version = 1;
    if (format && (!json_is_string(format) || strcmp(json_string_value(format), "evtx") != 0))
        return error_set(error, ERROR_FORMAT, "format: not \"evtx\" or \"evt\"");
    if (keys_check(log, log_keys, "log", error) < 0 ||
        field_flag(log, "dirty", &writer->dirty, error) < 0 ||
        field_flag(log, "full", &writer->full, error) < 0 ||
        field_number(log, "chunk_records", UINT64_MAX, &writer->chunk_records, error) < 0 ||
        field_number(log, "zero_chunks", 65536, &writer->zero_chunks, error) < 0 ||
        field_number(log, "minor_version", UINT16_MAX, &writer->minor_version, error) < 0)
        return -1;
    if (writer->chunk_records == 0)
        return error_set(error, ERROR_FORMAT, "chunk_records: not 1 or more");
    writer->defaults = json_object_get(log, "defaults");
    if (writer->defaults && plan_check_keys(writer->defaults, "defaults", error) < 0)
        return -1;
    writer->damage = json_object_get(log, "damage");
    return damage_check(writer->damage, error);
}

struct mkevtx *mkevtx_open(json_t *log, struct buffer *buffer, FILE *file, struct error *error)
{
    struct mkevtx *writer = memory_zeroed(1, sizeof *writer);
    static const uint8_t header[FILE_HEADER_SIZE];
    writer->sink = (struct sink){.buffer = buffer, .file = file};
    writer->chunk = chunk_new();
    writer->scratch = chunk_new();
    writer->next_id = writer->next_header_id = 1;
    writer->next_time = FIRST_TIME;
    if (options_read(writer, log, error) < 0 ||
        sink_append(&writer->sink, header, sizeof header, error) < 0) {
        mkevtx_free(writer);
        return NULL;
    }
    return writer;
}

void mkevtx_free(struct mkevtx *writer)
{
    if (!writer)
        return;
    chunk_free(writer->chunk);
    chunk_free(writer->scratch);
    free(writer);
}

static struct moment moment_of(const struct mkevtx *writer, const struct plan *plan, uint64_t n)
{
    struct moment moment = {
        .number = n + 1,
        .record_id = plan->has_record_id ? plan->record_id + n : writer->next_id,
        .time = plan->has_time ? plan->time + n * plan->step : writer->next_time,
    };
    moment.header_id = plan->has_header_id ? plan->header_id + n : moment.record_id;
    moment.written_time = plan->has_written_time ? plan->written_time : moment.time;
    return moment;
}

/* Records of the slack space lie behind the free-space offset, and the tables do not know them. */
static int slack_add(struct mkevtx *writer, struct error *error)
{
    struct chunk *chunk = writer->chunk;
    const json_t *record;
    struct chunk *kept = memory_zeroed(1, sizeof *kept);
    *kept = *chunk;
    int status = 0;
    for (size_t i = 0;
         status == 0 && (record = damage_slack_record(writer->damage, writer->chunks, i)); i++) {
        struct plan plan = {0};
        status = plan_make(record, writer->defaults, writer->scratch, &plan, error);
        for (uint64_t n = 0; status == 0 && n < plan.count; n++) {
            struct moment moment = moment_of(writer, &plan, n);
            if (!chunk_add(chunk, &plan.event, &moment))
                status = error_set(error, ERROR_LIMIT, "a slack record does not fit in its chunk");
        }
        plan_free(&plan);
    }
    memcpy(chunk->data, kept->data, CHUNK_HEADER_SIZE);
    chunk->at = kept->at;
    chunk->count = kept->count;
    chunk->first_id = kept->first_id;
    chunk->last_id = kept->last_id;
    free(kept);
    return status;
}

static int chunk_write(struct mkevtx *writer, struct error *error)
{
    struct chunk *chunk = writer->chunk;
    uint64_t next = chunk->first_number + chunk->count;
    if (damage_slack_record(writer->damage, writer->chunks, 0) && slack_add(writer, error) < 0)
        return -1;
    chunk_finish(chunk);
    if (damage_chunk(writer->damage, writer->chunks, chunk, error) < 0 ||
        sink_append(&writer->sink, chunk->data, CHUNK_SIZE, error) < 0)
        return -1;
    writer->chunks++;
    chunk_clear(chunk, next);
    return 0;
}

static int record_add(struct mkevtx *writer, const struct plan *plan, struct error *error)
{
    for (uint64_t n = 0; n < plan->count; n++) {
        struct moment moment = moment_of(writer, plan, n);
        if (writer->chunk->count >= writer->chunk_records && chunk_write(writer, error) < 0)
            return -1;
        if (!chunk_add(writer->chunk, &plan->event, &moment)) {
            if (writer->chunk->count > 0 && chunk_write(writer, error) < 0)
                return -1;
            if (!chunk_add(writer->chunk, &plan->event, &moment))
                return error_set(error, ERROR_LIMIT, "does not fit in a chunk");
        }
        writer->next_id = moment.record_id + 1;
        writer->next_header_id = moment.header_id + 1;
        writer->next_time = moment.time + (plan->count > 1 ? plan->step : MINUTE);
    }
    return 0;
}

int mkevtx_record(struct mkevtx *writer, const json_t *record, struct error *error)
{
    struct plan plan = {0};
    writer->records++;
    int status = plan_make(record, writer->defaults, writer->scratch, &plan, error);
    if (status == 0)
        status = record_add(writer, &plan, error);
    plan_free(&plan);
    if (status < 0) {
        char prefix[40];
        snprintf(prefix, sizeof prefix, "record %llu", (unsigned long long)writer->records);
        return error_prefix(error, prefix);
    }
    return 0;
}

static void set16(uint8_t *field, uint64_t value)
{
    field[0] = (uint8_t)value;
    field[1] = (uint8_t)(value >> 8);
}

static void set64(uint8_t *field, uint64_t value)
{
    for (size_t i = 0; i < 8; i++)
        field[i] = (uint8_t)(value >> 8 * i);
}

static int header_write(struct mkevtx *writer, struct error *error)
{
    uint8_t header[128] = "ElfFile";
    uint64_t chunks = damage_header_chunks(writer->damage, writer->chunks);
    set64(header + 16, chunks ? chunks - 1 : 0);
    set64(header + 24, writer->next_header_id);
    set16(header + 32, sizeof header);
    set16(header + 36, writer->minor_version);
    set16(header + 38, 3);
    set16(header + 40, FILE_HEADER_SIZE);
    set16(header + 42, chunks);
    header[120] = (uint8_t)((writer->dirty ? 1 : 0) | (writer->full ? 2 : 0));
    uint32_t sum = htole32((uint32_t)crc32(0, header, 120));
    memcpy(header + 124, &sum, sizeof sum);
    return sink_overwrite(&writer->sink, 0, header, sizeof header, error);
}

int mkevtx_finish(struct mkevtx *writer, struct error *error)
{
    if ((writer->chunk->count > 0 || writer->chunks == 0) && chunk_write(writer, error) < 0)
        return -1;
    if (writer->chunks > UINT16_MAX)
        return error_set(error, ERROR_LIMIT, "more chunks than an EVTX file can have");
    static const uint8_t zeros[CHUNK_SIZE];
    for (uint64_t i = 0; i < writer->zero_chunks; i++)
        if (sink_append(&writer->sink, zeros, sizeof zeros, error) < 0)
            return -1;
    if (header_write(writer, error) < 0)
        return -1;
    return damage_file(writer->damage, &writer->sink, error);
}
