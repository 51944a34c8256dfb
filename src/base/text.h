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
bool text_equal_fold(struct text a, struct text b); /* ASCII letters without case */
bool text_starts_fold(struct text text, struct text prefix);
bool text_contains_fold(struct text text, struct text part); /* ASCII letters without case */
int text_compare(struct text a, struct text b);              /* by bytes; <0, 0, >0 */
struct text text_trim(struct text text);                     /* without ASCII white space around */
char *text_copy(struct text text);                           /* NUL-terminated; the caller frees */
char *text_copy_fold(struct text text);                      /* the same in ASCII lower case */

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
