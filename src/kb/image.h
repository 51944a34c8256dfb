/* SPDX-License-Identifier: MIT */
#pragma once

/* The packed image of a base: what diagnosis needs of its tables, used where it lies. A file of a
 * base is its SQLite database (as many pages as its header says), then the image, then the prose,
 * then the trailer. All numbers are little-endian.
 *
 * Image: its head, then the rows of each section without gaps, then the strings.
 *   head      u32 change counter of the database (of its header, at 24); str name, version and
 *             extends of the base; u32 bytes of the prose, u64 sum of its words; u32 count of each
 *             section's rows, of the strings its bytes
 *   str       u32 place among the strings, each of which ends with NUL; 0: there is none
 *   prose     the same among the bytes of the prose: what only people read, which is most of it,
 *             and which is not read before something is shown
 *   ref       u32: a row of the section in this image; with REF_OUTER, the str of an id that
 *             another base has
 * Rows of a section belong to those of another in its order: a signature with two parameters takes
 * the next two; a "first" says where they begin, so that those of one row can be looked at alone.
 * Rows with an id are sorted by it, a cause's links by the ids of their signatures.
 *
 * Trailer: "EVDGpack", u32 version of the image, u32 size of the image, u64 sum of the image's
 * words (kb/image.c), u64 size of the database, 32 bytes SHA-256 of all before the trailer. */

#include "base/digest.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define IMAGE_VERSION 3
#define IMAGE_TRAILER_SIZE 64
#define IMAGE_MAX_SIZE (UINT32_C(128) << 20)

enum image_section {
    IMAGE_SETTING,      /* str name; f64 value */
    IMAGE_MARKER,       /* str prefix */
    IMAGE_PROBLEM,      /* str id, title */
    IMAGE_PROVIDER,     /* str name; u32 aliases */
    IMAGE_ALIAS,        /* str alias */
    IMAGE_SIGNATURE,    /* str id; u32 provider, flags, specificity, first condition, first
                         * parameter; str family, target; prose title, meaning, noise_why; f64 leak
                         */
    IMAGE_PASSING,      /* ref signature; u32 minutes, silent_hours, times_a_week; str why; f64
                         * leak, lasting_leak; u32 ends */
    IMAGE_END,          /* ref signature */
    IMAGE_CONDITION,    /* u32 kind | operator << 8 | string << 16, children; str data, value. In
                         * rows, the root first: the children of a row come behind those of the
                         * rows before it */
    IMAGE_PARAMETER,    /* str name; u32 string; str data, pattern */
    IMAGE_CAUSE,        /* str id, title; ref problem; u32 severity | tag << 8; f64 prior; u32
                         * links, contributions, missing */
    IMAGE_LINK,         /* ref signature; u32 class | tag << 8 | reliable << 16, proofs; f64
                         * probability */
    IMAGE_PROOF,        /* ref signature */
    IMAGE_CONTRIBUTION, /* ref cause; prose why; f64 probability */
    IMAGE_MISSING,      /* prose what, decides; u32 unless */
    IMAGE_UNLESS,       /* ref signature */
    IMAGE_PROCEDURE,    /* str id */
    IMAGE_STRINGS,      /* bytes; the first is NUL */
    IMAGE_SECTIONS
};

#define REF_OUTER (UINT32_C(1) << 31)

/* Flags of a signature; below them the event id. */
#define SIGNATURE_TAG_SHIFT 16
#define SIGNATURE_NOISE_SHIFT 18
#define SIGNATURE_STARTUP (UINT32_C(1) << 20)
#define SIGNATURE_CONTEXT (UINT32_C(1) << 21)
#define SIGNATURE_TARGET_IS_URL (UINT32_C(1) << 22)
#define SIGNATURE_KNOWN_FLAGS ((UINT32_C(1) << 23) - 1)

/* Where in its row a signature has what. */
#define SIGNATURE_PROVIDER 4
#define SIGNATURE_FLAGS 8
#define SIGNATURE_SPECIFICITY 12
#define SIGNATURE_CONDITION 16
#define SIGNATURE_PARAMETER 20
#define SIGNATURE_FAMILY 24
#define SIGNATURE_TARGET 28
#define SIGNATURE_PROSE 32
#define SIGNATURE_LEAK 44

struct image {
    uint32_t change_counter, name, version, extends;
    uint32_t prose_size;
    uint64_t prose_sum;
    const char *prose; /* set by whoever has it; all NUL until it is read */
    const unsigned char *rows[IMAGE_SECTIONS];
    uint32_t counts[IMAGE_SECTIONS];
};

struct image_trailer {
    uint32_t image_size;
    uint64_t sum, database_size;
    char digest[DIGEST_TEXT_SIZE];
};

extern const unsigned image_row_size[IMAGE_SECTIONS];
#define IMAGE_PROSE_AT 16 /* in the head: the size of the prose */
#define IMAGE_COUNTS_AT 28
#define IMAGE_HEAD_SIZE (IMAGE_COUNTS_AT + 4 * IMAGE_SECTIONS)

static inline uint32_t image_number(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t image_wide(const unsigned char *at)
{
    return image_number(at) | (uint64_t)image_number(at + 4) << 32;
}

static inline double image_real(const unsigned char *at)
{
    uint64_t bits = image_wide(at);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Reads the last IMAGE_TRAILER_SIZE bytes of a file. Returns -1 if they are no trailer. */
int image_trailer_read(const unsigned char *bytes, struct image_trailer *ret_trailer);

/* Appends the trailer behind a database, its image and its prose, which are all of the buffer. */
struct buffer;
void image_trailer_write(struct buffer *file, size_t database_size);

/* The sum that the trailer holds of the image, and the image's head of the prose. */
uint64_t image_sum(const unsigned char *bytes, size_t size);

/* Finds the sections of an image; the bytes are borrowed. After that every row lies within it, and
 * all strings are UTF-8 and end; what rows say is for their reader to check. `trusted` leaves out
 * the look at all strings. Returns -1 if the bytes are no image. */
int image_read(const unsigned char *bytes, size_t size, bool trusted, struct image *ret_image);

/* Whether the prose is what the image's rows rely on: whole, UTF-8, and text begins wherever a row
 * says so. */
bool image_prose_is_good(const struct image *image);

static inline const unsigned char *image_row(const struct image *image, enum image_section section,
                                             size_t row)
{
    return image->rows[section] + row * image_row_size[section];
}

/* A string of the image; NULL when that is no place of one, or 0. */
static inline const char *image_text(const struct image *image, uint32_t place)
{
    const unsigned char *strings = image->rows[IMAGE_STRINGS];
    /* Not within a character, so that what begins here is valid as the whole is. */
    if (place == 0 || place >= image->counts[IMAGE_STRINGS] || (strings[place] & 0xC0) == 0x80)
        return NULL;
    return (const char *)strings + place;
}

/* A text of the prose; NULL when that is no place of one, or 0. */
static inline const char *image_prose(const struct image *image, uint32_t place)
{
    return place == 0 || place >= image->prose_size ? NULL : image->prose + place;
}

struct image_span {
    uint32_t first, count;
};

/* The rows of another section that belong to a signature, by where its row says the first of them.
 * Returns false, and no rows, when that cannot be. */
bool image_span(const struct image *image, size_t signature, unsigned offset,
                enum image_section section, struct image_span *ret_span);
