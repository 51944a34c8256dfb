/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include "base/memory.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static unsigned char fold(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

/* ASCII letters of eight bytes in lower case. */
static uint64_t fold_word(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t low = word & 0x7F * ones;
    uint64_t from_a = low + (0x80 - 'A') * ones, beyond_z = low + (0x7F - 'Z') * ones;
    return word | ((from_a & ~beyond_z & ~word & 0x80 * ones) >> 2);
}

/* Bytes that differ in more than the bit of the case are different whatever they are. */
static bool same_word(uint64_t a, uint64_t b)
{
    uint64_t differs = a ^ b;
    return differs == 0 ||
           ((differs & ~UINT64_C(0x2020202020202020)) == 0 && fold_word(a) == fold_word(b));
}

static bool same_fold(const char *a, const char *b, size_t size)
{
    uint64_t one, other;
    if (size < sizeof one)
        return same_word(text_short_bytes((struct text){a, size}),
                         text_short_bytes((struct text){b, size}));
    for (size_t at = 0; size - at > sizeof one; at += sizeof one) {
        memcpy(&one, a + at, sizeof one);
        memcpy(&other, b + at, sizeof other);
        if (!same_word(one, other))
            return false;
    }
    memcpy(&one, a + size - sizeof one, sizeof one);
    memcpy(&other, b + size - sizeof other, sizeof other);
    return same_word(one, other);
}

bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool text_equal_fold(struct text a, struct text b)
{
    return a.size == b.size && same_fold(a.data, b.data, a.size);
}

bool text_starts_fold(struct text text, struct text prefix)
{
    return text.size >= prefix.size && same_fold(text.data, prefix.data, prefix.size);
}

int text_compare(struct text a, struct text b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.data, b.data, size) : 0;
    if (order != 0)
        return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_cut(struct text text, size_t size)
{
    if (text.size <= size)
        return text;
    while (size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return (struct text){text.data, size};
}

struct text text_trim(struct text text)
{
    while (text.size && is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size && is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

#ifdef __SSE2__
static bool is_ascii_of_16(struct text text)
{
    __m128i all = _mm_loadu_si128((const __m128i *)(const void *)(text.data + text.size - 16));
    for (size_t at = 0; at + 16 < text.size; at += 16)
        all = _mm_or_si128(all, _mm_loadu_si128((const __m128i *)(const void *)(text.data + at)));
    return _mm_movemask_epi8(all) == 0;
}
#endif

bool text_is_ascii(struct text text)
{
#ifdef __SSE2__
    if (text.size >= 16)
        return is_ascii_of_16(text);
#endif
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t word, all = 0;
    if (text.size >= sizeof word) {
        for (size_t at = 0; at + sizeof word < text.size; at += sizeof word) {
            memcpy(&word, text.data + at, sizeof word);
            all |= word;
        }
        memcpy(&word, text.data + text.size - sizeof word, sizeof word);
        return ((all | word) & high) == 0;
    }
    for (size_t at = 0; at < text.size; at++)
        all |= (unsigned char)text.data[at];
    return (all & high) == 0;
}

char *text_copy(struct text text)
{
    return memory_text_n(text.data, text.size);
}

char *text_copy_fold(struct text text)
{
    char *copy = text_copy(text);
    for (size_t i = 0; i < text.size; i++)
        copy[i] = (char)fold(copy[i]);
    return copy;
}

static size_t put_character(uint32_t character, char *out)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xC0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        out[0] = (char)(0xE0 | character >> 12);
        out[1] = (char)(0x80 | (character >> 6 & 0x3F));
        out[2] = (char)(0x80 | (character & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | character >> 18);
    out[1] = (char)(0x80 | (character >> 12 & 0x3F));
    out[2] = (char)(0x80 | (character >> 6 & 0x3F));
    out[3] = (char)(0x80 | (character & 0x3F));
    return 4;
}

size_t text_from_utf16(const uint8_t *utf16le, size_t units, char *out)
{
    size_t written = 0;
    for (size_t i = 0; i < units; i++) {
        uint32_t unit = (uint32_t)utf16le[2 * i] | (uint32_t)utf16le[2 * i + 1] << 8;
        if (unit >= 0xD800 && unit < 0xE000) {
            uint32_t low = 0;
            if (unit < 0xDC00 && i + 1 < units)
                low = (uint32_t)utf16le[2 * i + 2] | (uint32_t)utf16le[2 * i + 3] << 8;
            if (low >= 0xDC00 && low < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                i++;
            } else {
                unit = 0xFFFD;
            }
        }
        written += put_character(unit, out + written);
    }
    return written;
}

/* The well-formed byte sequences of Unicode 15, table 3-7. Returns the size of the character that
 * starts here, 0 if there is none. */
static size_t character_size(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (left < size)
        return 0;
    unsigned char low = 0x80, high = 0xBF;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return size;
}

bool text_is_utf8(struct text text)
{
    if (text_is_ascii(text))
        return true;
    const unsigned char *at = (const unsigned char *)text.data;
    size_t left = text.size;
    while (left > 0) {
        size_t size = character_size(at, left);
        if (size == 0)
            return false;
        at += size;
        left -= size;
    }
    return true;
}

struct text text_copy_valid(struct text text)
{
    if (text_is_utf8(text))
        return (struct text){text_copy(text), text.size};
    const unsigned char *from = (const unsigned char *)text.data;
    char *copy = memory_zeroed(text.size + 1, 3); /* U+FFFD takes three bytes */
    size_t size = 0;
    for (size_t i = 0; i < text.size;) {
        size_t character = character_size(from + i, text.size - i);
        if (character)
            memcpy(copy + size, from + i, character);
        size += character ? character : put_character(0xFFFD, copy + size);
        i += character ? character : 1;
        while (!character && i < text.size && (from[i] & 0xC0) == 0x80)
            i++;
    }
    return (struct text){copy, size};
}
