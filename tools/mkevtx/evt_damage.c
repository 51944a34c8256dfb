/* SPDX-License-Identifier: MIT */
#include "mkevtx/evt_damage.h"

#include "mkevtx/field.h"
#include "mkevtx/record.h"
#include "mkevtx/wide.h"

#include <string.h>

enum scope { IN_FILE, IN_HEADER, IN_RECORD, IN_END };

static const struct kind {
    const char *name;
    enum scope scope;
    size_t offset;  /* of the field of four bytes */
    uint64_t value; /* what it becomes unless "value" says otherwise */
} kinds[] = {
    {"bad-size", IN_RECORD, 0, 0x7ffffff0},
    {"bad-signature", IN_RECORD, 4, 0xdeadbeef},
    {"bad-number", IN_RECORD, 8, 0xfffffff0},
    {"bad-string-offset", IN_RECORD, 36, 0x7ffffff0},
    {"bad-sid-offset", IN_RECORD, 44, 0x7ffffff0},
    {"bad-data-size", IN_RECORD, 48, 0x7ffffff0},
    {"bad-size-copy", IN_RECORD, 0, 0x7ffffff0}, /* at the record's end */
    {"end-signature", IN_END, 4, 0xdeadbeef},
    {"end-begin", IN_END, 20, 0x7ffffff0},
    {"end-offset", IN_END, 24, 0x7ffffff0},
    {"end-next", IN_END, 28, 0x7ffffff0},
    {"end-oldest", IN_END, 32, 0x7ffffff0},
    {"header-version", IN_HEADER, 8, 9},
    {"header-start", IN_HEADER, 16, 0x7ffffff0},
    {"header-end", IN_HEADER, 20, 0x7ffffff0},
    {"header-next", IN_HEADER, 24, 0x7ffffff0},
    {"header-oldest", IN_HEADER, 28, 0x7ffffff0},
    {"header-max-size", IN_HEADER, 32, 0x7ffffff0},
    {"header-flags", IN_HEADER, 36, 0},
    {"header-size-copy", IN_HEADER, 44, 0},
    {"append", IN_FILE, 0, 0},
    {"truncate", IN_FILE, 0, 0},
    {"patch", IN_FILE, 0, 0},
};

static const char *const keys[] = {"what",   "record", "value",   "bytes",
                                   "offset", "hex",    "comment", NULL};

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
    bool sized = is(damage, "append") || is(damage, "truncate"), patch = is(damage, "patch");
    if ((kind->scope == IN_RECORD && field_need(damage, "record", UINT32_MAX, error) < 0) ||
        (sized && field_need(damage, "bytes", UINT32_MAX, error) < 0) ||
        (patch && field_need(damage, "offset", UINT32_MAX, error) < 0) ||
        (json_object_get(damage, "value") && field_need(damage, "value", UINT32_MAX, error) < 0))
        return error_prefix(error, "damage");
    struct pool pool = {0};
    struct wide bytes;
    int status =
        patch ? bytes_parse(&pool, json_object_get(damage, "hex"), "damage: hex", &bytes, error)
              : 0;
    pool_free(&pool);
    return status;
}

int evt_damage_check(const json_t *list, struct error *error)
{
    size_t i;
    json_t *damage;
    if (list && !json_is_array(list))
        return error_set(error, ERROR_FORMAT, "damage: not an array");
    json_array_foreach(list, i, damage) if (one_check(damage, error) < 0) return -1;
    return 0;
}

static void set_field(struct evt_ring *ring, size_t offset, uint64_t value)
{
    uint8_t field[4];
    for (size_t i = 0; i < sizeof field; i++)
        field[i] = (uint8_t)(value >> 8 * i);
    if (offset < EVT_HEADER_SIZE)
        memcpy(ring->data + offset, field, sizeof field);
    else
        evt_ring_put(ring,
                     EVT_HEADER_SIZE + (offset - EVT_HEADER_SIZE) % (ring->size - EVT_HEADER_SIZE),
                     field, sizeof field);
}

static int in_ring(const json_t *damage, struct evt_ring *ring, struct error *error)
{
    const struct kind *kind = kind_of(damage);
    uint64_t value = field_get(damage, "value", kind->value),
             index = field_get(damage, "record", 0);
    if (kind->scope == IN_HEADER) {
        set_field(ring, kind->offset, value);
    } else if (kind->scope == IN_END) {
        set_field(ring, ring->end + kind->offset, value);
    } else if (kind->scope == IN_RECORD) {
        if (index >= ring->count)
            return error_set(error, ERROR_FORMAT, "damage: the log has no record %llu",
                             (unsigned long long)index);
        const struct evt_live *live = &ring->live[ring->first + index];
        size_t field = is(damage, "bad-size-copy") ? live->size - 4 : kind->offset;
        set_field(ring, live->offset + field, value);
    }
    return 0;
}

static int in_file(const json_t *damage, struct buffer *out, struct error *error)
{
    if (kind_of(damage)->scope != IN_FILE)
        return 0;
    uint64_t bytes = field_get(damage, "bytes", 0), offset = field_get(damage, "offset", 0);
    if (is(damage, "append")) {
        for (uint64_t i = 0; i < bytes; i++)
            buffer_append(out, "", 1);
        return 0;
    }
    if (is(damage, "truncate")) {
        if (bytes > out->size)
            return error_set(error, ERROR_FORMAT, "damage: truncate: the log is shorter");
        out->size = (size_t)bytes;
        return 0;
    }
    struct pool pool = {0};
    struct wide patch;
    int status = bytes_parse(&pool, json_object_get(damage, "hex"), "hex", &patch, error);
    if (status == 0 && (offset > out->size || patch.size > out->size - offset))
        status = error_set(error, ERROR_FORMAT, "damage: patch: beyond the end");
    if (status == 0 && patch.size)
        memcpy(out->data + offset, patch.bytes, patch.size);
    pool_free(&pool);
    return status;
}

int evt_damage_apply(const json_t *list, struct evt_ring *ring, struct buffer *out,
                     struct error *error)
{
    size_t i;
    json_t *damage;
    json_array_foreach(list, i, damage) if (in_ring(damage, ring, error) < 0) return -1;
    buffer_append(out, ring->data, ring->size);
    json_array_foreach(list, i, damage) if (in_file(damage, out, error) < 0) return -1;
    return 0;
}
