/* SPDX-License-Identifier: MIT */
#include "mkevtx/wide.h"

#include "base/text.h"

#include <errno.h>
#include <string.h>

struct wide wide_ascii(struct pool *pool, const char *ascii)
{
    size_t count = strlen(ascii);
    struct wide wide = {.bytes = pool_zeroed(pool, count, 2), .size = 2 * count};
    for (size_t i = 0; i < count; i++)
        wide.bytes[2 * i] = (uint8_t)ascii[i];
    return wide;
}

void wide_append(struct pool *pool, struct wide *wide, const struct wide *more)
{
    struct wide joined = {
        .bytes = pool_zeroed(pool, wide->size + more->size, 1),
        .size = wide->size + more->size,
        .counters = pool_zeroed(pool, wide->counter_count + more->counter_count, sizeof(size_t)),
        .counter_count = wide->counter_count + more->counter_count,
    };
    if (wide->size)
        memcpy(joined.bytes, wide->bytes, wide->size);
    if (more->size)
        memcpy(joined.bytes + wide->size, more->bytes, more->size);
    for (size_t i = 0; i < wide->counter_count; i++)
        joined.counters[i] = wide->counters[i];
    for (size_t i = 0; i < more->counter_count; i++)
        joined.counters[wide->counter_count + i] = wide->size + more->counters[i];
    *wide = joined;
}

static void put_unit(struct wide *wide, uint32_t unit)
{
    wide->bytes[wide->size++] = (uint8_t)unit;
    wide->bytes[wide->size++] = (uint8_t)(unit >> 8);
}

/* Jansson has checked that the text is UTF-8. */
static size_t decode(const unsigned char *text, uint32_t *ret_character)
{
    size_t size = text[0] < 0x80 ? 1 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
    uint32_t character = size == 1 ? text[0] : text[0] & (0xffu >> (size + 1));
    for (size_t i = 1; i < size; i++)
        character = character << 6 | (text[i] & 0x3f);
    *ret_character = character;
    return size;
}

static struct wide from_utf8(struct pool *pool, const char *text, size_t size, bool counted)
{
    struct wide wide = {.bytes = pool_zeroed(pool, size, 2)};
    if (counted)
        wide.counters = pool_zeroed(pool, size / 3, sizeof *wide.counters);
    for (size_t i = 0; i < size;) {
        if (counted && size - i >= 3 && memcmp(text + i, "{n}", 3) == 0) {
            wide.counters[wide.counter_count++] = wide.size;
            i += 3;
            continue;
        }
        uint32_t character;
        i += decode((const unsigned char *)text + i, &character);
        if (character >= 0x10000) {
            put_unit(&wide, 0xd800 + ((character - 0x10000) >> 10));
            put_unit(&wide, 0xdc00 + ((character - 0x10000) & 0x3ff));
        } else {
            put_unit(&wide, character);
        }
    }
    return wide;
}

int wide_parse(struct pool *pool, const json_t *json, bool counted, const char *what,
               struct wide *ret_wide, struct error *error)
{
    if (json_is_string(json)) {
        *ret_wide = from_utf8(pool, json_string_value(json), json_string_length(json), counted);
        return 0;
    }
    const json_t *utf16 = json_object_get(json, "utf16");
    if (!utf16 || json_object_size(json) != 1)
        return error_set(error, ERROR_FORMAT, "%s: not a string or {\"utf16\": \"hex\"}", what);
    struct wide wide;
    if (bytes_parse(pool, utf16, what, &wide, error) < 0)
        return -1;
    if (wide.size % 2 != 0)
        return error_set(error, ERROR_FORMAT, "%s: utf16 ends within a unit", what);
    *ret_wide = wide;
    return 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int bytes_parse(struct pool *pool, const json_t *json, const char *what, struct wide *ret_bytes,
                struct error *error)
{
    if (!json_is_string(json))
        return error_set(error, ERROR_FORMAT, "%s: not a string of hex digits", what);
    const char *text = json_string_value(json);
    struct wide bytes = {.bytes = pool_zeroed(pool, json_string_length(json) / 2, 1)};
    for (size_t i = 0; i < json_string_length(json);) {
        if (text[i] == ' ') {
            i++;
            continue;
        }
        int high = hex_digit(text[i]), low = high < 0 ? -1 : hex_digit(text[i + 1]);
        if (low < 0)
            return error_set(error, ERROR_FORMAT, "%s: not pairs of hex digits", what);
        bytes.bytes[bytes.size++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    *ret_bytes = bytes;
    return 0;
}

int guid_parse(const json_t *json, const char *what, uint8_t ret_guid[16], struct error *error)
{
    /* Places of the bytes in the text: the first three parts are little-endian numbers. */
    static const uint8_t places[16] = {6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34};
    const char *text = json_is_string(json) ? json_string_value(json) : "";
    size_t size = strlen(text);
    bool braced = size == 38 && text[0] == '{' && text[37] == '}';
    bool good = braced || size == 36;
    if (braced)
        text++;
    good = good && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
    uint8_t guid[16];
    for (size_t i = 0; good && i < 16; i++) {
        int high = hex_digit(text[places[i]]), low = hex_digit(text[places[i] + 1]);
        good = high >= 0 && low >= 0;
        guid[i] = (uint8_t)((high & 15) << 4 | (low & 15));
    }
    if (!good)
        return error_set(error, ERROR_FORMAT, "%s: not a GUID", what);
    memcpy(ret_guid, guid, sizeof guid);
    return 0;
}

int sid_parse(const json_t *json, const char *what, uint8_t ret_sid[SID_MAX_SIZE], size_t *ret_size,
              struct error *error)
{
    const char *text = json_is_string(json) ? json_string_value(json) : "";
    uint8_t sid[SID_MAX_SIZE] = {1};
    size_t count = 0; /* numbers after "S-1-" */
    bool good = strncmp(text, "S-1-", 4) == 0;
    for (text += good ? 3 : 0; good && *text; count++) {
        char *end;
        good = text[0] == '-' && text[1] >= '0' && text[1] <= '9' && count < 16;
        uint64_t number = good ? strtoull(text + 1, &end, 10) : 0;
        good = good && number <= (count == 0 ? UINT64_C(0xffffffffffff) : UINT32_MAX);
        for (size_t i = 0; good && i < 6 && count == 0; i++)
            sid[2 + i] = (uint8_t)(number >> 8 * (5 - i));
        for (size_t i = 0; good && i < 4 && count > 0; i++)
            sid[8 + 4 * (count - 1) + i] = (uint8_t)(number >> 8 * i);
        if (good)
            text = end;
    }
    if (!good || count == 0)
        return error_set(error, ERROR_FORMAT, "%s: not a SID", what);
    sid[1] = (uint8_t)(count - 1);
    memcpy(ret_sid, sid, sizeof sid);
    *ret_size = 8 + 4 * (count - 1);
    return 0;
}

int number_parse(const json_t *json, const char *what, uint64_t max, uint64_t *ret_number,
                 struct error *error)
{
    uint64_t number = 0;
    bool good = false;
    if (json_is_integer(json)) {
        good = json_integer_value(json) >= 0;
        number = (uint64_t)json_integer_value(json);
    } else if (json_is_string(json)) {
        const char *text = json_string_value(json);
        char *end;
        errno = 0;
        number = strtoull(text, &end, strncmp(text, "0x", 2) == 0 ? 16 : 10);
        good = text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
    }
    if (!good || number > max)
        return error_set(error, ERROR_FORMAT, "%s: not a number from 0 to %llu", what,
                         (unsigned long long)max);
    *ret_number = number;
    return 0;
}

int time_parse(const json_t *json, const char *what, filetime *ret_time, struct error *error)
{
    struct text text = {json_string_value(json), json_string_length(json)};
    if (!json_is_string(json) || !filetime_parse(text, ret_time))
        return error_set(error, ERROR_FORMAT, "%s: not a time as in 2026-01-02T03:04:05.1234567Z",
                         what);
    return 0;
}
