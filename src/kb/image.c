/* SPDX-License-Identifier: MIT */
#include "kb/image.h"

#include "base/buffer.h"
#include "base/text.h"

static const char magic[8] = "EVDGpack";

const unsigned image_row_size[IMAGE_SECTIONS] = {
    [IMAGE_SETTING] = 12,   [IMAGE_MARKER] = 4,     [IMAGE_PROBLEM] = 8,
    [IMAGE_PROVIDER] = 8,   [IMAGE_ALIAS] = 4,      [IMAGE_SIGNATURE] = 52,
    [IMAGE_CONDITION] = 16, [IMAGE_PARAMETER] = 16, [IMAGE_CAUSE] = 36,
    [IMAGE_LINK] = 20,      [IMAGE_PROOF] = 4,      [IMAGE_CONTRIBUTION] = 16,
    [IMAGE_PASSING] = 40,   [IMAGE_END] = 4,        [IMAGE_MISSING] = 12,
    [IMAGE_UNLESS] = 4,     [IMAGE_PROCEDURE] = 4,  [IMAGE_STRINGS] = 1,
};

/* Four sums side by side, each word times an odd number that the place decides. It finds damage and
 * cut copies at the speed of memory; who means to deceive can fit it. */
uint64_t image_sum(const unsigned char *bytes, size_t size)
{
    uint64_t sums[4] = {1, 2, 3, 4}, factor = UINT64_C(0x9E3779B97F4A7C15), word;
    size_t at = 0;
    for (; at + 32 <= size; at += 32)
        for (size_t lane = 0; lane < 4; lane++)
            sums[lane] = (sums[lane] ^ image_wide(bytes + at + 8 * lane)) * factor;
    for (; at < size; at++)
        sums[0] = (sums[0] ^ bytes[at]) * factor;
    word = size;
    for (size_t lane = 0; lane < 4; lane++)
        word = (word ^ sums[lane] ^ sums[lane] >> 32) * factor;
    return word;
}

int image_trailer_read(const unsigned char *bytes, struct image_trailer *ret_trailer)
{
    if (memcmp(bytes, magic, sizeof magic) != 0 || image_number(bytes + 8) != IMAGE_VERSION)
        return -1;
    *ret_trailer = (struct image_trailer){.image_size = image_number(bytes + 12),
                                          .sum = image_wide(bytes + 16),
                                          .database_size = image_wide(bytes + 24)};
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        static const char digits[] = "0123456789abcdef";
        ret_trailer->digest[2 * i] = digits[bytes[32 + i] >> 4];
        ret_trailer->digest[2 * i + 1] = digits[bytes[32 + i] & 15];
    }
    return 0;
}

static void put(unsigned char *at, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> 8 * i);
}

void image_trailer_write(struct buffer *file, size_t database_size)
{
    unsigned char trailer[IMAGE_TRAILER_SIZE];
    const unsigned char *image = (const unsigned char *)file->data + database_size;
    size_t size = file->size - database_size;
    uint32_t prose = size < IMAGE_HEAD_SIZE ? 0 : image_number(image + IMAGE_PROSE_AT);
    size -= prose <= size ? prose : 0;
    memcpy(trailer, magic, sizeof magic);
    put(trailer + 8, 4, IMAGE_VERSION);
    put(trailer + 12, 4, size);
    put(trailer + 16, 8, image_sum(image, size));
    put(trailer + 24, 8, database_size);
    digest_bytes(file->data, file->size, trailer + 32);
    buffer_append(file, trailer, sizeof trailer);
}

int image_read(const unsigned char *bytes, size_t size, bool trusted, struct image *ret_image)
{
    struct image image;
    size_t at = IMAGE_HEAD_SIZE;
    if (size < IMAGE_HEAD_SIZE || size > IMAGE_MAX_SIZE)
        return -1;
    image.change_counter = image_number(bytes);
    image.name = image_number(bytes + 4);
    image.version = image_number(bytes + 8);
    image.extends = image_number(bytes + 12);
    image.prose_size = image_number(bytes + IMAGE_PROSE_AT);
    image.prose_sum = image_wide(bytes + IMAGE_PROSE_AT + 4);
    image.prose = NULL;
    for (unsigned i = 0; i < IMAGE_SECTIONS; i++) {
        image.counts[i] = image_number(bytes + IMAGE_COUNTS_AT + 4 * i);
        image.rows[i] = bytes + at;
        if (image.counts[i] > (size - at) / image_row_size[i])
            return -1;
        at += (size_t)image.counts[i] * image_row_size[i];
    }
    const struct text strings = {(const char *)image.rows[IMAGE_STRINGS],
                                 image.counts[IMAGE_STRINGS]};
    if (at != size || image.prose_size > IMAGE_MAX_SIZE || strings.size == 0 ||
        strings.data[strings.size - 1] != '\0' || (!trusted && !text_is_utf8(strings)))
        return -1;
    *ret_image = image;
    return 0;
}

/* The columns of rows that are places in the prose. */
static const struct {
    enum image_section section;
    unsigned offset, count;
} prose_columns[] = {
    {IMAGE_SIGNATURE, SIGNATURE_PROSE, 3}, {IMAGE_CONTRIBUTION, 4, 1}, {IMAGE_MISSING, 0, 2}};

/* Texts begin behind the end of another, and so never within a character. */
static bool begins_text(const struct image *image, uint32_t place)
{
    return place == 0 || (place < image->prose_size && image->prose[place - 1] == '\0');
}

bool image_prose_is_good(const struct image *image)
{
    const struct text prose = {image->prose, image->prose_size};
    if (prose.size == 0 || prose.data[prose.size - 1] != '\0' ||
        image_sum((const unsigned char *)prose.data, prose.size) != image->prose_sum ||
        !text_is_utf8(prose))
        return false;
    for (size_t i = 0; i < sizeof prose_columns / sizeof *prose_columns; i++)
        for (size_t row = 0; row < image->counts[prose_columns[i].section]; row++) {
            const unsigned char *at =
                image_row(image, prose_columns[i].section, row) + prose_columns[i].offset;
            for (unsigned k = 0; k < prose_columns[i].count; k++)
                if (!begins_text(image, image_number(at + 4 * k)))
                    return false;
        }
    return true;
}

bool image_span(const struct image *image, size_t signature, unsigned offset,
                enum image_section section, struct image_span *ret_span)
{
    const unsigned char *row = image_row(image, IMAGE_SIGNATURE, signature);
    bool last = signature + 1 >= image->counts[IMAGE_SIGNATURE];
    uint32_t first = image_number(row + offset);
    uint32_t end = last ? image->counts[section]
                        : image_number(row + image_row_size[IMAGE_SIGNATURE] + offset);
    bool good = first <= end && end <= image->counts[section] && (signature > 0 || first == 0);
    *ret_span = good ? (struct image_span){first, end - first} : (struct image_span){0};
    return good;
}
