/* SPDX-License-Identifier: MIT */
#pragma once

/* Slices of UTF-8 that know their size, because log strings can hold NULs. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *data; /* borrowed; not necessarily NUL-terminated; may be NULL when size is 0 */
    size_t size;      /* bytes */
};

static inline struct text text_of(const char *string)
{
    return (struct text){string, string ? strlen(string) : 0};
}

#define TEXT(literal) ((struct text){literal, sizeof(literal) - 1})

bool text_equal(struct text a, struct text b);
/* All bytes of a text of less than eight, some of them twice: texts of one size are equal when this
 * is. */
static inline uint64_t text_short_bytes(struct text text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    uint32_t low, high;
    if (text.size >= sizeof low) {
        memcpy(&low, at, sizeof low);
        memcpy(&high, at + text.size - sizeof high, sizeof high);
        return low | (uint64_t)high << 32;
    }
    if (text.size == 0)
        return 0;
    return at[0] | (uint64_t)at[text.size / 2] << 8 | (uint64_t)at[text.size - 1] << 16;
}

/* The same as text_equal() for texts that are too short to be worth a call of memcmp(). */
static inline bool text_equal_short(struct text a, struct text b)
{
    uint64_t one = 0, other = 0;
    if (a.size != b.size)
        return false;
    if (a.size < sizeof one)
        return text_short_bytes(a) == text_short_bytes(b);
    for (size_t at = 0; a.size - at > sizeof one; at += sizeof one) {
        memcpy(&one, a.data + at, sizeof one);
        memcpy(&other, b.data + at, sizeof other);
        if (one != other)
            return false;
    }
    memcpy(&one, a.data + a.size - sizeof one, sizeof one);
    memcpy(&other, b.data + b.size - sizeof other, sizeof other);
    return one == other;
}

/* A text of at most sixteen bytes: two are equal when all members are. */
struct text_short {
    uint64_t first, last;
    size_t size;
};
#define TEXT_SHORT_MAX 16

static inline struct text_short text_short_of(struct text text)
{
    struct text_short result = {0, 0, text.size};
    if (text.size < sizeof result.first) {
        result.first = text_short_bytes(text);
    } else {
        memcpy(&result.first, text.data, sizeof result.first);
        memcpy(&result.last, text.data + text.size - sizeof result.last, sizeof result.last);
    }
    return result;
}

/* A quick hash of a short text and a number, by the text's size and ends: that is where names
 * differ. The upper bits are the good ones. */
static inline uint64_t text_hash_ends(struct text text, uint64_t number)
{
    const uint64_t mix = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t first = 0, last = 0;
    if (text.size < sizeof first) {
        first = text_short_bytes(text);
    } else {
        memcpy(&first, text.data, sizeof first);
        memcpy(&last, text.data + text.size - sizeof last, sizeof last);
    }
    return (((first ^ text.size) * mix ^ last) + number) * mix;
}

bool text_equal_fold(struct text a, struct text b); /* ASCII letters without case */
bool text_starts_fold(struct text text, struct text prefix);
bool text_contains_fold(struct text text, struct text part); /* ASCII letters without case */
#define TEXT_NOT_FOUND SIZE_MAX
/* Where the part is, from a position on; ASCII letters without case. */
size_t text_find_fold(struct text text, size_t from, struct text part);
int text_compare(struct text a, struct text b); /* by bytes; <0, 0, >0 */
/* The text cut at a character so that it has at most size bytes. */
struct text text_cut(struct text text, size_t size);
struct text text_trim(struct text text); /* without ASCII white space around */
char *text_copy(struct text text);       /* NUL-terminated; the caller frees */
char *text_copy_fold(struct text text);  /* the same in ASCII lower case */

#define TEXT_SIZE_OF_UTF16(bytes) (3 * ((size_t)(bytes) / 2)) /* the most that it has as UTF-8 */

/* Appends the UTF-8 form of a UTF-16LE string to out, which has room for 3 * units bytes. Lone
 * surrogates become U+FFFD. Returns the number of bytes written. */
size_t text_from_utf16(const uint8_t *utf16le, size_t units, char *out);

bool text_is_ascii(struct text text);

/* True when the bytes are valid UTF-8 (no surrogates, no overlong forms). */
bool text_is_utf8(struct text text);

/* A copy in which U+FFFD stands for what is no valid character; the caller frees data,
 * which is NUL-terminated. */
struct text text_copy_valid(struct text text);
