/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include "base/ascii.h"
#include "base/memory.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static unsigned char fold(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

static bool same_fold(const char *a, const char *b, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (fold(a[i]) != fold(b[i]))
            return false;
    return true;
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

static char other_case(char c)
{
    return ascii_is_letter(c) ? (char)(c ^ 0x20) : c;
}

#ifdef __SSE2__
/* The first and the last byte of what is looked for, each in both cases. */
struct ends {
    __m128i first[2], last[2];
    size_t distance;
};

static inline __m128i is_end(const char *at, const __m128i end[2], bool letters)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i is = _mm_cmpeq_epi8(bytes, end[0]);
    return letters ? _mm_or_si128(is, _mm_cmpeq_epi8(bytes, end[1])) : is;
}

/* Of sixteen places, those at which both ends fit. */
static inline unsigned places_in(const char *start, const struct ends *ends, bool letters)
{
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(
        is_end(start, ends->first, letters), is_end(start + ends->distance, ends->last, letters)));
}

/* Where the part is among at least sixteen places, those from one to another. */
static inline size_t find_in_blocks(struct text text, size_t from, size_t last, struct text part,
                                    const struct ends *ends, bool letters)
{
    for (size_t at = from; at <= last; at += 16) {
        /* Most blocks fit nowhere. */
        while (at <= last && last - at >= 31 &&
               (places_in(text.data + at, ends, letters) |
                places_in(text.data + at + 16, ends, letters)) == 0)
            at += 32;
        if (at > last)
            break;
        /* The last block begins before what was looked at already. */
        size_t block = last - at < 15 ? last - 15 : at;
        unsigned found = places_in(text.data + block, ends, letters);
        for (; found; found &= found - 1) {
            size_t place = block + (size_t)__builtin_ctz(found);
            if (place >= at && same_fold(text.data + place, part.data, part.size))
                return place;
        }
    }
    return TEXT_NOT_FOUND;
}

/* Digits, signs and other scripts have one case, which takes half of the comparisons. */
static size_t find_by_ends(struct text text, size_t from, size_t last, struct text part)
{
    const char first = part.data[0], final = part.data[part.size - 1];
    const struct ends ends = {
        .first = {_mm_set1_epi8(first), _mm_set1_epi8(other_case(first))},
        .last = {_mm_set1_epi8(final), _mm_set1_epi8(other_case(final))},
        .distance = part.size - 1,
    };
    if (first == other_case(first) && final == other_case(final))
        return find_in_blocks(text, from, last, part, &ends, false);
    return find_in_blocks(text, from, last, part, &ends, true);
}
#endif

size_t text_find_fold(struct text text, size_t from, struct text part)
{
    if (from > text.size || text.size - from < part.size)
        return TEXT_NOT_FOUND;
    if (part.size == 0)
        return from;
    const size_t last = text.size - part.size; /* place */
#ifdef __SSE2__
    if (last - from >= 15)
        return find_by_ends(text, from, last, part);
#endif
    const char first = part.data[0], other = other_case(first);
    for (size_t at = from; at <= last; at++)
        if ((text.data[at] == first || text.data[at] == other) &&
            same_fold(text.data + at, part.data, part.size))
            return at;
    return TEXT_NOT_FOUND;
}

bool text_contains_fold(struct text text, struct text part)
{
    return text_find_fold(text, 0, part) != TEXT_NOT_FOUND;
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
