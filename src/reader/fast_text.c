/* SPDX-License-Identifier: MIT */
#include "reader/fast_text.h"

#include <stdarg.h>
#include <stdio.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* Four ASCII units become four bytes; false when one is not ASCII. */
static inline bool copy_four(const uint8_t *utf16le, char *out)
{
    uint64_t word = bytes_u64(utf16le);
    if (word & UINT64_C(0xFF80FF80FF80FF80))
        return false;
    word |= word >> 8;
    out[0] = (char)word;
    out[1] = (char)(word >> 8);
    out[2] = (char)(word >> 32);
    out[3] = (char)(word >> 40);
    return true;
}

#ifdef __SSE2__
/* The same for eight. */
static inline bool copy_eight(const uint8_t *utf16le, char *out)
{
    const __m128i high = _mm_set1_epi16((short)0xFF80);
    __m128i units = _mm_loadu_si128((const __m128i *)(const void *)utf16le);
    __m128i outside = _mm_cmpeq_epi16(_mm_and_si128(units, high), _mm_setzero_si128());
    if (_mm_movemask_epi8(outside) != 0xFFFF)
        return false;
    _mm_storel_epi64((__m128i *)(void *)out, _mm_packus_epi16(units, units));
    return true;
}
#endif

/* Most text is ASCII. Copies whole runs of it and returns the number of units. What is left at the
 * end is done together with some that were done before. */
static size_t copy_ascii(const uint8_t *utf16le, size_t units, char *out)
{
    size_t done = 0;
#ifdef __SSE2__
    const __m128i high = _mm_set1_epi16((short)0xFF80);
    for (; units - done >= 16; done += 16) {
        __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(utf16le + 2 * done));
        __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(utf16le + 2 * done + 16));
        __m128i outside = _mm_and_si128(_mm_or_si128(a, b), high);
        if (_mm_movemask_epi8(_mm_cmpeq_epi16(outside, _mm_setzero_si128())) != 0xFFFF)
            break;
        _mm_storeu_si128((__m128i *)(void *)(out + done), _mm_packus_epi16(a, b));
    }
    if (units - done >= 8 && copy_eight(utf16le + 2 * done, out + done))
        done += 8;
    if (units >= 8 && units - done < 8 && copy_eight(utf16le + 2 * (units - 8), out + units - 8))
        return units;
#endif
    while (units - done >= 4 && copy_four(utf16le + 2 * done, out + done))
        done += 4;
    if (units >= 4 && units - done < 4 && copy_four(utf16le + 2 * (units - 4), out + units - 4))
        return units;
    for (; done < units && bytes_u16(utf16le + 2 * done) < 0x80; done++)
        out[done] = (char)utf16le[2 * done];
    return done;
}

/* How many units to convert one by one before ASCII is tried again; never half a pair. */
static size_t mixed_units(const uint8_t *utf16le, size_t units)
{
    size_t run = units < 8 ? units : 8;
    if (run < units && (bytes_u16(utf16le + 2 * (run - 1)) & 0xFC00) == 0xD800)
        run++;
    return run;
}

void area_utf16(struct text_area *area, struct span text)
{
    size_t units = text.size / 2;
    size_t start = area->used, size = 0;
    char *at = area_take(area, TEXT_SIZE_OF_UTF16(text.size));
    if (!at)
        return;
    for (size_t done = 0; done < units;) {
        size_t run = copy_ascii(text.data + 2 * done, units - done, at + size);
        done += run;
        size += run;
        if (done == units)
            break;
        run = mixed_units(text.data + 2 * done, units - done);
        size += text_from_utf16(text.data + 2 * done, run, at + size);
        done += run;
    }
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
