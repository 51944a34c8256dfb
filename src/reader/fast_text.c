/* SPDX-License-Identifier: MIT */
#include "reader/fast_text.h"

#include <stdarg.h>
#include <stdio.h>

char *area_take(struct text_area *area, size_t size)
{
    if (size > TEXT_AREA_SIZE - area->used) {
        area->full = true;
        return NULL;
    }
    char *at = area->data + area->used;
    area->used += size;
    return at;
}

void area_bytes(struct text_area *area, const void *data, size_t size)
{
    char *at = area_take(area, size);
    if (at && size)
        memcpy(at, data, size);
}

/* Most text is ASCII: four units at a time until one is not. */
static size_t copy_ascii(const uint8_t *utf16le, size_t units, char *out)
{
    size_t done = 0;
    while (units - done >= 4) {
        uint64_t word = bytes_u64(utf16le + 2 * done);
        if (word & UINT64_C(0xFF80FF80FF80FF80))
            break;
        word |= word >> 8;
        out[done] = (char)word;
        out[done + 1] = (char)(word >> 16);
        out[done + 2] = (char)(word >> 32);
        out[done + 3] = (char)(word >> 48);
        done += 4;
    }
    return done;
}

void area_utf16(struct text_area *area, struct span text)
{
    size_t units = text.size / 2;
    size_t start = area->used;
    char *at = area_take(area, 3 * units);
    if (!at)
        return;
    size_t done = copy_ascii(text.data, units, at);
    size_t size = done + text_from_utf16(text.data + 2 * done, units - done, at + done);
    area->used = start + size;
}

void area_unit(struct text_area *area, uint16_t unit)
{
    uint8_t bytes[2] = {(uint8_t)unit, (uint8_t)(unit >> 8)};
    area_utf16(area, (struct span){bytes, 2});
}

void area_format(struct text_area *area, const char *format, ...)
{
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof text) {
        area->full = true;
        return;
    }
    area_bytes(area, text, (size_t)size);
}

struct text area_since(const struct text_area *area, size_t start)
{
    return (struct text){area->data + start, area->used - start};
}
