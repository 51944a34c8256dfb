/* SPDX-License-Identifier: MIT */
#include "mkevtx/damage.h"

#include "mkevtx/field.h"
#include "mkevtx/record.h"
#include "mkevtx/wide.h"

#include <string.h>

/* Where a kind of damage lies. */
enum scope { IN_FILE, IN_CHUNK, IN_RECORD };

static const struct kind {
    const char *name;
    enum scope scope;
    size_t offset; /* of the field within the chunk or the record */
    size_t size;
    uint64_t value; /* what it becomes unless "value" says otherwise */
} kinds[] = {
    {"bad-signature", IN_RECORD, 0, 4, 0xdeadbeef},
    {"bad-size", IN_RECORD, 4, 4, 0x7ffffff0},
    {"bad-size-copy", IN_RECORD, 0, 4, 0x7ffffff0}, /* at the record's end */
    {"bad-id", IN_RECORD, 8, 8, UINT64_MAX - 1},
    {"bad-written-time", IN_RECORD, 16, 8, 0},
    {"bad-token", IN_RECORD, 28, 1, 0x3f},
    {"bad-template", IN_RECORD, 34, 4, 0xfffffff0},
    {"signature", IN_CHUNK, 0, 8, UINT64_C(0x0058585858666c45)},
    {"first-number", IN_CHUNK, 8, 8, 0},
    {"last-number", IN_CHUNK, 16, 8, 0},
    {"first-id", IN_CHUNK, 24, 8, 0},
    {"last-id", IN_CHUNK, 32, 8, 0},
    {"header-size", IN_CHUNK, 40, 4, 512},
    {"last-record", IN_CHUNK, 44, 4, 0xfff0},
    {"free-space", IN_CHUNK, 48, 4, 0x20000},
    {"records-checksum", IN_CHUNK, 52, 4, 0xdeadbeef},
    {"checksum", IN_CHUNK, 124, 4, 0xdeadbeef},
    {"zero", IN_CHUNK, 0, 0, 0},
    {"slack-records", IN_CHUNK, 0, 0, 0},
    {"file-signature", IN_FILE, 0, 8, UINT64_C(0x0058585858666c45)},
    {"next-id", IN_FILE, 24, 8, 0},
    {"file-header-size", IN_FILE, 32, 4, 512},
    {"file-version", IN_FILE, 36, 4, 0x00090009},
    {"header-chunks", IN_FILE, 0, 0, 0},
    {"file-checksum", IN_FILE, 124, 4, 0xdeadbeef},
    {"truncate", IN_FILE, 0, 0, 0},
    {"patch", IN_FILE, 0, 0, 0},
};

static const char *const keys[] = {"what",   "chunk", "record",  "value",  "bytes",   "count",
                                   "offset", "hex",   "records", "reseal", "comment", NULL};

static const struct kind *kind_of(const json_t *damage)
{
    const json_t *what = json_object_get(damage, "what");
    const char *name = json_is_string(what) ? json_string_value(what) : "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static bool is(const json_t *damage, const char *name)
{
    return strcmp(kind_of(damage)->name, name) == 0;
}

static int one_check(const json_t *damage, struct error *error)
{
    if (keys_check(damage, keys, "damage", error) < 0)
        return -1;
    const struct kind *kind = kind_of(damage);
    if (!kind)
        return error_set(error, ERROR_FORMAT, "damage: what: unknown");
    if ((kind->scope != IN_FILE && field_need(damage, "chunk", UINT64_MAX, error) < 0) ||
        (kind->scope == IN_RECORD && field_need(damage, "record", UINT64_MAX, error) < 0) ||
        (is(damage, "truncate") && field_need(damage, "bytes", UINT64_MAX, error) < 0) ||
        (is(damage, "header-chunks") && field_need(damage, "count", UINT64_MAX, error) < 0) ||
        (is(damage, "patch") && field_need(damage, "offset", UINT64_MAX, error) < 0) ||
        (json_object_get(damage, "value") && field_need(damage, "value", UINT64_MAX, error) < 0))
        return error_prefix(error, "damage");
    if (is(damage, "slack-records") && !json_is_array(json_object_get(damage, "records")) &&
        field_need(damage, "count", UINT64_MAX, error) < 0)
        return error_prefix(error, "damage: slack-records without records");
    struct pool pool = {0};
    struct wide bytes;
    int status = is(damage, "patch") ? bytes_parse(&pool, json_object_get(damage, "hex"),
                                                   "damage: hex", &bytes, error)
                                     : 0;
    pool_free(&pool);
    return status;
}

int damage_check(const json_t *list, struct error *error)
{
    size_t i;
    json_t *damage;
    if (list && !json_is_array(list))
        return error_set(error, ERROR_FORMAT, "damage: not an array");
    json_array_foreach(list, i, damage) if (one_check(damage, error) < 0) return -1;
    return 0;
}

static void set(uint8_t *field, size_t size, uint64_t value)
{
    for (size_t i = 0; i < size; i++)
        field[i] = (uint8_t)(value >> 8 * i);
}

static int record_damage(const json_t *damage, const struct kind *kind, struct chunk *chunk,
                         struct error *error)
{
    uint64_t index = field_get(damage, "record", 0);
    if (index >= chunk->count)
        return error_set(error, ERROR_FORMAT, "damage: chunk %llu has no record %llu",
                         (unsigned long long)field_get(damage, "chunk", 0),
                         (unsigned long long)index);
    size_t start = chunk->records[index];
    size_t field = start + kind->offset;
    if (is(damage, "bad-size-copy"))
        field = (index + 1 < chunk->count ? chunk->records[index + 1] : chunk->at) - 4;
    set(chunk->data + field, kind->size, field_get(damage, "value", kind->value));
    return 0;
}

/* The header forgets the last records; they stay where they are. */
static int records_forget(const json_t *damage, struct chunk *chunk, struct error *error)
{
    uint64_t count = field_get(damage, "count", 0);
    if (count == 0)
        return 0;
    if (count >= chunk->count)
        return error_set(error, ERROR_FORMAT, "damage: slack-records: as many as the chunk has");
    size_t kept = chunk->count - (size_t)count;
    uint64_t last_id;
    memcpy(&last_id, chunk->data + chunk->records[kept - 1] + 8, sizeof last_id);
    chunk->at = chunk->records[kept];
    chunk->count = kept;
    chunk->last_id = last_id;
    chunk_finish(chunk);
    return 0;
}

static int chunk_damage(const json_t *damage, struct chunk *chunk, struct error *error)
{
    const struct kind *kind = kind_of(damage);
    if (kind->scope == IN_RECORD) {
        if (record_damage(damage, kind, chunk, error) < 0)
            return -1;
    } else if (is(damage, "zero")) {
        memset(chunk->data, 0, CHUNK_SIZE);
    } else if (is(damage, "slack-records")) {
        return records_forget(damage, chunk, error);
    } else {
        set(chunk->data + kind->offset, kind->size, field_get(damage, "value", kind->value));
    }
    if (json_is_true(json_object_get(damage, "reseal")))
        chunk_seal(chunk);
    return 0;
}

int damage_chunk(const json_t *list, uint64_t index, struct chunk *chunk, struct error *error)
{
    size_t i;
    json_t *damage;
    json_array_foreach(list, i, damage) if (kind_of(damage)->scope != IN_FILE &&
                                            field_get(damage, "chunk", 0) == index &&
                                            chunk_damage(damage, chunk, error) < 0) return -1;
    return 0;
}

const json_t *damage_slack_record(const json_t *list, uint64_t index, size_t number)
{
    size_t i;
    json_t *damage;
    json_array_foreach(list, i, damage)
    {
        const json_t *records = json_object_get(damage, "records");
        if (!is(damage, "slack-records") || field_get(damage, "chunk", 0) != index)
            continue;
        if (number < json_array_size(records))
            return json_array_get(records, number);
        number -= json_array_size(records);
    }
    return NULL;
}

uint64_t damage_header_chunks(const json_t *list, uint64_t count)
{
    size_t i;
    json_t *damage;
    json_array_foreach(list, i, damage) if (is(damage, "header-chunks")) count =
        field_get(damage, "count", count);
    return count;
}

static int file_damage(const json_t *damage, struct sink *sink, struct error *error)
{
    const struct kind *kind = kind_of(damage);
    uint8_t field[8];
    if (is(damage, "truncate"))
        return sink_truncate(sink, field_get(damage, "bytes", 0), error);
    if (is(damage, "patch")) {
        struct pool pool = {0};
        struct wide bytes;
        int status = bytes_parse(&pool, json_object_get(damage, "hex"), "hex", &bytes, error);
        if (status == 0)
            status = sink_overwrite(sink, field_get(damage, "offset", 0), bytes.bytes, bytes.size,
                                    error);
        pool_free(&pool);
        return status;
    }
    set(field, kind->size, field_get(damage, "value", kind->value));
    return sink_overwrite(sink, kind->offset, field, kind->size, error);
}

int damage_file(const json_t *list, struct sink *sink, struct error *error)
{
    size_t i;
    json_t *damage;
    json_array_foreach(list, i, damage) if (kind_of(damage)->scope == IN_FILE &&
                                            file_damage(damage, sink, error) <
                                                0) return error_prefix(error, "damage");
    return 0;
}
