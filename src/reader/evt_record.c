/* SPDX-License-Identifier: MIT */
#include "reader/evt_record.h"

#include "base/memory.h"
#include "reader/bytes.h"
#include "reader/fast_value.h"

/* Keywords of records from before Windows had keywords, as it shows such records in EVTX. */
#define KEYWORD_CLASSIC UINT64_C(0x80000000000000)
#define KEYWORD_AUDIT_SUCCESS UINT64_C(0x20000000000000)
#define KEYWORD_AUDIT_FAILURE UINT64_C(0x10000000000000)

enum {
    TYPE_ERROR = 1,
    TYPE_WARNING = 2,
    TYPE_INFORMATION = 4,
    TYPE_AUDIT_OK = 8,
    TYPE_AUDIT_BAD = 16
};

#define SID_MIN_SIZE 8

void evt_decoder_init(struct evt_decoder *decoder)
{
    *decoder = (struct evt_decoder){0};
    decoder->area.data = memory_resize(NULL, TEXT_AREA_SIZE, 1);
}

void evt_decoder_free(struct evt_decoder *decoder)
{
    free(decoder->area.data);
    free(decoder->strings);
    *decoder = (struct evt_decoder){0};
}

/* The text up to a NUL in [at, end) of the record; *at moves behind the NUL. */
static bool take_text(struct evt_decoder *decoder, const uint8_t *data, uint32_t *at, uint32_t end,
                      struct text *ret_text)
{
    uint32_t nul = *at;
    while (end - nul >= 2 && bytes_u16(data + nul) != 0)
        nul += 2;
    if (end - nul < 2)
        return false;
    size_t start = decoder->area.used;
    area_utf16(&decoder->area, (struct span){data + *at, nul - *at});
    *ret_text = area_since(&decoder->area, start);
    *at = nul + 2;
    return !decoder->area.full;
}

/* [from, from + size) when it lies behind the record's header and before its size copy. */
static bool is_inside(const struct evt_place *place, uint32_t from, uint32_t size)
{
    uint32_t end = place->size - 4;
    return from >= EVT_RECORD_HEADER_SIZE && from <= end && size <= end - from;
}

uint8_t evt_level_of(uint16_t type)
{
    switch (type) {
    case TYPE_ERROR:
        return 2;
    case TYPE_WARNING:
        return 3;
    case TYPE_INFORMATION:
        return 4;
    default:
        return 0;
    }
}

uint64_t evt_keywords_of(uint16_t type)
{
    return KEYWORD_CLASSIC | (type == TYPE_AUDIT_OK ? KEYWORD_AUDIT_SUCCESS : 0) |
           (type == TYPE_AUDIT_BAD ? KEYWORD_AUDIT_FAILURE : 0);
}

static void decode_user(struct evt_decoder *decoder, const struct evt_place *place,
                        struct record *record)
{
    uint32_t size = bytes_u32(place->data + 40), from = bytes_u32(place->data + 44);
    size_t start = decoder->area.used;
    if (size == 0)
        return;
    if (size < SID_MIN_SIZE || !is_inside(place, from, size) ||
        !value_text(&decoder->area, VALUE_SID, (struct span){place->data + from, size}))
        decoder->torn = true;
    else
        record->user_sid = area_since(&decoder->area, start);
}

static void decode_strings(struct evt_decoder *decoder, const struct evt_place *place,
                           struct record *record)
{
    uint16_t count = bytes_u16(place->data + 26);
    uint32_t at = bytes_u32(place->data + 36), end = place->size - 4;
    if (count == 0)
        return;
    if (count > decoder->capacity) {
        decoder->strings = memory_resize(decoder->strings, count, sizeof *decoder->strings);
        decoder->capacity = count;
    }
    size_t done = 0;
    while (done < count && is_inside(place, at, 2) &&
           take_text(decoder, place->data, &at, end, &decoder->strings[done].value))
        decoder->strings[done++].name = (struct text){NULL, 0};
    decoder->torn = decoder->torn || done < count;
    record->strings = decoder->strings;
    record->string_count = done;
}

static void decode_binary(struct evt_decoder *decoder, const struct evt_place *place,
                          struct record *record)
{
    uint32_t size = bytes_u32(place->data + 48), from = bytes_u32(place->data + 52);
    if (size == 0)
        return;
    if (!is_inside(place, from, size)) {
        decoder->torn = true;
        return;
    }
    record->binary = place->data + from;
    record->binary_size = size;
}

bool evt_record_decode(struct evt_decoder *decoder, const struct evt_place *place, bool payload,
                       struct record *ret_record)
{
    const uint8_t *data = place->data;
    uint32_t seconds = bytes_u32(data + 12), id = bytes_u32(data + 20);
    uint32_t at = EVT_RECORD_HEADER_SIZE;
    uint16_t type = bytes_u16(data + 24);
    decoder->area.used = 0;
    decoder->area.full = decoder->torn = false;
    struct record record = {
        .record_id = place->number,
        .time = seconds ? FILETIME_UNIX_EPOCH + seconds * FILETIME_SECOND : 0,
        .keywords = evt_keywords_of(type),
        .event_id = id & 0xFFFF,
        .qualifiers = id >> 16,
        .task = bytes_u16(data + 28),
        .level = evt_level_of(type),
        .has_qualifiers = true,
    };
    if (!take_text(decoder, data, &at, place->size - 4, &record.provider))
        return false;
    if (!take_text(decoder, data, &at, place->size - 4, &record.computer))
        decoder->torn = true;
    if (payload) {
        decode_user(decoder, place, &record);
        decode_strings(decoder, place, &record);
        decode_binary(decoder, place, &record);
    }
    *ret_record = record;
    return true;
}
