/* SPDX-License-Identifier: MIT */
#include "reader/fast_value.h"

#include "base/filetime.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static uint32_t element_size(uint8_t type)
{
    switch (type) {
    case VALUE_INT8:
    case VALUE_UINT8:
        return 1;
    case VALUE_INT16:
    case VALUE_UINT16:
        return 2;
    case VALUE_INT32:
    case VALUE_UINT32:
    case VALUE_FLOAT:
    case VALUE_BOOL:
    case VALUE_HEX32:
        return 4;
    case VALUE_INT64:
    case VALUE_UINT64:
    case VALUE_DOUBLE:
    case VALUE_FILETIME:
    case VALUE_HEX64:
        return 8;
    case VALUE_GUID:
    case VALUE_SYSTEMTIME:
        return 16;
    default:
        return 0;
    }
}

/* How many bytes, in whole steps, hold no 16-bit NUL; for words the usual test for a zero in one.
 */
static uint32_t skip_units(struct span bytes)
{
    uint32_t at = 0;
#ifdef __SSE2__
    const __m128i zero = _mm_setzero_si128();
    for (; at + 32 <= bytes.size; at += 32) {
        __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(bytes.data + at));
        __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(bytes.data + at + 16));
        if (_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi16(a, zero), _mm_cmpeq_epi16(b, zero))))
            break;
    }
#endif
    for (; at + 8 <= bytes.size; at += 8) {
        uint64_t word = bytes_u64(bytes.data + at);
        if ((word - UINT64_C(0x0001000100010001)) & ~word & UINT64_C(0x8000800080008000))
            break;
    }
    return at;
}

/* Up to and with the NUL that ends a string, or all there is. */
static uint32_t string_size(uint8_t type, struct span bytes)
{
    uint32_t unit = type == VALUE_UTF16 ? 2 : 1;
    uint32_t at = type == VALUE_UTF16 ? skip_units(bytes) : 0;
    for (; at + unit <= bytes.size; at += unit)
        if (bytes.data[at] == 0 && bytes.data[at + unit - 1] == 0)
            return at + unit;
    return bytes.size;
}

static uint32_t sid_size(struct span bytes)
{
    return bytes.size < 8 ? 0 : 8 + 4u * bytes.data[1];
}

bool value_element(uint8_t type, struct span *bytes, struct span *ret_element)
{
    uint32_t size;
    if (type == VALUE_UTF16 || type == VALUE_ANSI)
        size = string_size(type, *bytes);
    else if (type == VALUE_SID)
        size = sid_size(*bytes);
    else
        size = element_size(type);
    if (size == 0 || size > bytes->size)
        return false;
    *ret_element = (struct span){bytes->data, size};
    bytes->data += size;
    bytes->size -= size;
    return true;
}

bool value_integer(struct span bytes, uint64_t *ret_value)
{
    switch (bytes.size) {
    case 1:
        *ret_value = bytes.data[0];
        return true;
    case 2:
        *ret_value = bytes_u16(bytes.data);
        return true;
    case 4:
        *ret_value = bytes_u32(bytes.data);
        return true;
    case 8:
        *ret_value = bytes_u64(bytes.data);
        return true;
    default:
        return false;
    }
}

static int digit_of(uint16_t unit, unsigned base)
{
    if (unit >= '0' && unit <= '9')
        return unit - '0';
    if (base == 16 && (unit | 0x20) >= 'a' && (unit | 0x20) <= 'f')
        return (unit | 0x20) - 'a' + 10;
    return -1;
}

bool span_number(struct span text, uint64_t *ret_number)
{
    text = span_trim(text);
    unsigned base = 10;
    uint32_t at = 0;
    if (text.size > 4 && bytes_u16(text.data) == '0' && (bytes_u16(text.data + 2) | 0x20) == 'x') {
        base = 16;
        at = 4;
    }
    if (at >= text.size)
        return false;
    uint64_t number = 0;
    for (; at < text.size; at += 2) {
        int digit = digit_of(bytes_u16(text.data + at), base);
        if (digit < 0 || __builtin_mul_overflow(number, (uint64_t)base, &number) ||
            __builtin_add_overflow(number, (uint64_t)digit, &number))
            return false;
    }
    *ret_number = number;
    return true;
}

bool span_time(struct span text, filetime *ret_time)
{
    char ascii[48];
    size_t size = 0;
    text = span_trim(text);
    if (text.size > 2 * sizeof ascii)
        return false;
    for (uint32_t at = 0; at < text.size; at += 2) {
        uint16_t unit = bytes_u16(text.data + at);
        if (unit > 0x7E)
            return false;
        ascii[size++] = (char)unit;
    }
    return filetime_parse((struct text){ascii, size}, ret_time);
}

bool value_number(uint8_t type, struct span bytes, uint64_t *ret_number)
{
    if (type == VALUE_UTF16)
        return span_number(bytes, ret_number);
    bool integer = (type >= VALUE_INT8 && type <= VALUE_UINT64) || type == VALUE_BOOL ||
                   type == VALUE_SIZE || type == VALUE_HEX32 || type == VALUE_HEX64;
    return integer && value_integer(bytes, ret_number);
}

bool value_time(uint8_t type, struct span bytes, filetime *ret_time)
{
    if (type == VALUE_FILETIME && bytes.size == 8) {
        *ret_time = bytes_u64(bytes.data);
        return true;
    }
    if (type == VALUE_UTF16)
        return span_time(bytes, ret_time);
    return false;
}
