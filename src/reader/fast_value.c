/* SPDX-License-Identifier: MIT */
#include "reader/fast_value.h"

#include "base/filetime.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SYSTEMTIME_SIZE 16
#define GUID_SIZE 16
#define SID_HEADER_SIZE 8 /* revision, count, 48-bit big-endian authority */

static bool is_signed(uint8_t type)
{
    return type == VALUE_INT8 || type == VALUE_INT16 || type == VALUE_INT32 || type == VALUE_INT64;
}

static int64_t sign_extend(uint64_t value, uint32_t size)
{
    unsigned shift = 64 - 8 * size;
    return (int64_t)(value << shift) >> shift;
}

static void unsigned_text(struct text_area *area, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    area_bytes(area, digits + at, sizeof digits - at);
}

static void hex_text(struct text_area *area, const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    char *at = area_take(area, 2 * size);
    for (size_t i = 0; at && i < size; i++) {
        at[2 * i] = digits[data[i] >> 4];
        at[2 * i + 1] = digits[data[i] & 15];
    }
}

static void hex_number(struct text_area *area, uint64_t value, uint32_t size)
{
    char *at = area_take(area, 2 + 2 * size);
    if (!at)
        return;
    at[0] = '0';
    at[1] = 'x';
    for (uint32_t i = 2 * size + 1; i > 1; i--, value >>= 4)
        at[i] = "0123456789abcdef"[value & 15];
}

static bool integer_text(struct text_area *area, uint8_t type, struct span bytes)
{
    uint64_t value;
    if (!value_integer(bytes, &value))
        return false;
    if (type == VALUE_BOOL) {
        area_bytes(area, value ? "true" : "false", value ? 4 : 5);
    } else if (type == VALUE_HEX32 || type == VALUE_HEX64) {
        hex_number(area, value, bytes.size);
    } else if (is_signed(type) && sign_extend(value, bytes.size) < 0) {
        area_bytes(area, "-", 1);
        unsigned_text(area, 0 - (uint64_t)sign_extend(value, bytes.size));
    } else {
        unsigned_text(area, value);
    }
    return true;
}

/* libevtx's way: seven digits, an exponent of three. */
static bool float_text(struct text_area *area, struct span bytes)
{
    double value;
    if (bytes.size == 4) {
        uint32_t bits = bytes_u32(bytes.data);
        float narrow;
        memcpy(&narrow, &bits, 4);
        value = (double)narrow;
    } else if (bytes.size == 8) {
        uint64_t bits = bytes_u64(bytes.data);
        memcpy(&value, &bits, 8);
    } else {
        return false;
    }
    if (isnan(value) || isinf(value)) {
        area_format(area, "%s", isnan(value) ? "NaN" : "Inf");
        return true;
    }
    char text[40];
    snprintf(text, sizeof text, "%.6e", value);
    char *exponent = strchr(text, 'e');
    if (!exponent)
        return false;
    area_bytes(area, text, (size_t)(exponent - text) + 2); /* with e and sign */
    area_format(area, "%03ld", labs(strtol(exponent + 1, NULL, 10)));
    return true;
}

static void guid_text(struct text_area *area, const uint8_t *guid)
{
    static const char digits[] = "0123456789ABCDEF";
    static const uint8_t order[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    char text[38];
    size_t at = 0;
    text[at++] = '{';
    for (size_t i = 0; i < GUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[at++] = '-';
        text[at++] = digits[guid[order[i]] >> 4];
        text[at++] = digits[guid[order[i]] & 15];
    }
    text[at++] = '}';
    area_bytes(area, text, at);
}

static bool sid_text(struct text_area *area, struct span sid)
{
    if (sid.size < SID_HEADER_SIZE || sid.size < SID_HEADER_SIZE + 4u * sid.data[1])
        return false;
    uint64_t authority = 0;
    for (size_t i = 2; i < 8; i++)
        authority = authority << 8 | sid.data[i];
    area_bytes(area, "S-", 2);
    unsigned_text(area, sid.data[0]);
    area_bytes(area, "-", 1);
    unsigned_text(area, authority);
    for (size_t i = 0; i < sid.data[1]; i++) {
        area_bytes(area, "-", 1);
        unsigned_text(area, bytes_u32(sid.data + SID_HEADER_SIZE + 4 * i));
    }
    return true;
}

static void digits_at(char *at, unsigned width, uint32_t value)
{
    while (width-- > 0) {
        at[width] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* Nine digits of a fraction, always, as libevtx has them. */
static void filetime_text(struct text_area *area, filetime time)
{
    if (time > FILETIME_MAX) {
        /* Five digits of a year; "never" is often written as the greatest time. */
        time = FILETIME_MAX;
    }
    char day[11];
    filetime_format_day(filetime_day(time), day);
    uint64_t rest = time % FILETIME_DAY;
    uint32_t seconds = (uint32_t)(rest / FILETIME_SECOND);
    char text[] = "YYYY-MM-DDTHH:MM:SS.000000000Z";
    memcpy(text, day, 10);
    digits_at(text + 11, 2, seconds / 3600);
    digits_at(text + 14, 2, seconds / 60 % 60);
    digits_at(text + 17, 2, seconds % 60);
    digits_at(text + 20, 7, (uint32_t)(rest % FILETIME_SECOND));
    area_bytes(area, text, sizeof text - 1);
}

/* year, month, day of the week, day, hour, minute, second, millisecond, 16 bits each */
static bool systemtime_text(struct text_area *area, struct span bytes)
{
    if (bytes.size != SYSTEMTIME_SIZE)
        return false;
    uint16_t part[8];
    for (size_t i = 0; i < 8; i++)
        part[i] = bytes_u16(bytes.data + 2 * i);
    if (part[1] < 1 || part[1] > 12 || part[3] < 1 || part[3] > 31 || part[0] > 9999)
        return false;
    area_format(area, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", part[0], part[1], part[3], part[4],
                part[5], part[6], part[7]);
    return true;
}

/* Windows-1252 where it differs from Latin-1; 0xFFFD where it has nothing. */
static void ansi_text(struct text_area *area, struct span bytes)
{
    static const uint16_t high[32] = {
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
    while (bytes.size > 0 && bytes.data[bytes.size - 1] == 0)
        bytes.size--;
    for (uint32_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        area_unit(area, byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte);
    }
}

bool value_text(struct text_area *area, uint8_t type, struct span bytes)
{
    if (bytes.size == 0)
        return type <= VALUE_HEX64;
    switch (type) {
    case VALUE_UTF16:
        area_utf16(area, span_trim(bytes));
        return true;
    case VALUE_ANSI:
        ansi_text(area, bytes);
        return true;
    case VALUE_FLOAT:
    case VALUE_DOUBLE:
        return float_text(area, bytes);
    case VALUE_BINARY:
        hex_text(area, bytes.data, bytes.size);
        return true;
    case VALUE_GUID:
        if (bytes.size != GUID_SIZE)
            return false;
        guid_text(area, bytes.data);
        return true;
    case VALUE_FILETIME:
        if (bytes.size != 8)
            return false;
        filetime_text(area, bytes_u64(bytes.data));
        return true;
    case VALUE_SYSTEMTIME:
        return systemtime_text(area, bytes);
    case VALUE_SID:
        return sid_text(area, bytes);
    default:
        return type > VALUE_ANSI && type <= VALUE_HEX64 && integer_text(area, type, bytes);
    }
}
