/* SPDX-License-Identifier: MIT */
#include "kb/image.h"

#include "base/buffer.h"
#include "base/text.h"

static const char magic[8] = "EVDGpack";

const unsigned image_row_size[IMAGE_SECTIONS] = {
    [IMAGE_SETTING] = 12,   [IMAGE_MARKER] = 4,     [IMAGE_PROBLEM] = 8,
    [IMAGE_PROVIDER] = 8,   [IMAGE_ALIAS] = 4,      [IMAGE_SIGNATURE] = 48,
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
    size_t size = file->size - database_size;
    memcpy(trailer, magic, sizeof magic);
    put(trailer + 8, 4, IMAGE_VERSION);
    put(trailer + 12, 4, size);
    put(trailer + 16, 8, image_sum((const unsigned char *)file->data + database_size, size));
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
    for (unsigned i = 0; i < IMAGE_SECTIONS; i++) {
        image.counts[i] = image_number(bytes + 16 + 4 * i);
        image.rows[i] = bytes + at;
        if (image.counts[i] > (size - at) / image_row_size[i])
            return -1;
        at += (size_t)image.counts[i] * image_row_size[i];
    }
    const struct text strings = {(const char *)image.rows[IMAGE_STRINGS],
                                 image.counts[IMAGE_STRINGS]};
    if (at != size || strings.size == 0 || strings.data[strings.size - 1] != '\0' ||
        (!trusted && !text_is_utf8(strings)))
        return -1;
    *ret_image = image;
    return 0;
}
