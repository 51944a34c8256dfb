/* SPDX-License-Identifier: MIT */
#include "reader/xml_decode.h"

#include "base/text.h"

#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"

/* Where a byte of UTF-16 was lost, ASCII has its zeros in the other byte of each unit. */
#define SHIFT_UNITS 32

size_t xml_decoder_begin(struct xml_decoder *decoder, const uint8_t *data, size_t size)
{
    *decoder = (struct xml_decoder){0};
    if (size >= 2 && data[0] == 0xFF && data[1] == 0xFE)
        decoder->encoding = XML_UTF16LE;
    else if (size >= 2 && data[0] == 0xFE && data[1] == 0xFF)
        decoder->encoding = XML_UTF16BE;
    else
        return size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    return 2;
}

/* Size of the UTF-8 character that starts here; 0 when there is none; more than left when its
 * end is missing. */
static size_t character_size(const uint8_t *at, size_t left)
{
    if (at[0] < 0x80)
        return 1;
    if (at[0] < 0xC2 || at[0] > 0xF4)
        return 0;
    size_t size = at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < size && i < left; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    if (size > left)
        return size;
    return text_is_utf8((struct text){(const char *)at, size}) ? size : 0;
}

/* Returns the bytes that were used. */
static size_t decode_utf8(struct xml_decoder *decoder, const uint8_t *data, size_t size, bool last,
                          struct buffer *out)
{
    size_t at = 0, good = 0;
    if (!size)
        return 0;
    if (text_is_ascii((struct text){(const char *)data, size}))
        at = size;
    while (at < size) {
        size_t character = character_size(data + at, size - at);
        if (character > size - at && !last)
            break;
        if (character > 0 && character <= size - at) {
            at += character;
            continue;
        }
        buffer_append(out, data + good, at - good);
        buffer_text(out, REPLACEMENT);
        decoder->bad++;
        good = ++at;
    }
    buffer_append(out, data + good, at - good);
    return at;
}

static uint32_t unit_at(const struct xml_decoder *decoder, const uint8_t *at)
{
    return decoder->encoding == XML_UTF16LE ? (uint32_t)at[0] | (uint32_t)at[1] << 8
                                            : (uint32_t)at[1] | (uint32_t)at[0] << 8;
}

static bool is_shifted(const struct xml_decoder *decoder, const uint8_t *at, size_t left)
{
    if (left < (size_t)2 * SHIFT_UNITS + 2)
        return false;
    for (size_t i = 0; i < SHIFT_UNITS; i++) {
        uint32_t unit = unit_at(decoder, at + 2 * i);
        if ((unit & 0xFF) != 0 || unit < 0x0900 || unit >= 0x7F00)
            return false;
    }
    return true;
}

static size_t decode_utf16(struct xml_decoder *decoder, const uint8_t *data, size_t size, bool last,
                           struct buffer *out)
{
    size_t at = 0;
    while (size - at >= 2) {
        uint32_t unit = unit_at(decoder, data + at);
        bool high = unit >= 0xD800 && unit < 0xDC00;
        if (high && size - at < 4 && !last)
            break;
        if (unit >= 0x0900 && (unit & 0xFF) == 0 && is_shifted(decoder, data + at, size - at)) {
            decoder->shifts++;
            at++;
            continue;
        }
        uint32_t low = high && size - at >= 4 ? unit_at(decoder, data + at + 2) : 0;
        bool pair = low >= 0xDC00 && low < 0xE000;
        uint8_t units[4] = {(uint8_t)unit, (uint8_t)(unit >> 8), (uint8_t)low, (uint8_t)(low >> 8)};
        decoder->bad += unit >= 0xD800 && unit < 0xE000 && !pair;
        char *text = buffer_reserve(out, 6);
        buffer_commit(out, text_from_utf16(units, pair ? 2 : 1, text));
        at += pair ? 4 : 2;
    }
    if (last && at < size) {
        buffer_text(out, REPLACEMENT);
        decoder->bad++;
        at = size;
    }
    return at;
}

static size_t decode(struct xml_decoder *decoder, const uint8_t *data, size_t size, bool last,
                     struct buffer *out)
{
    return decoder->encoding == XML_UTF8 ? decode_utf8(decoder, data, size, last, out)
                                         : decode_utf16(decoder, data, size, last, out);
}

void xml_decode(struct xml_decoder *decoder, const uint8_t *data, size_t size, bool last,
                struct buffer *out)
{
    while (decoder->left_size > 0 && size > 0) {
        uint8_t joined[sizeof decoder->left + 1];
        memcpy(joined, decoder->left, decoder->left_size);
        joined[decoder->left_size] = *data++;
        size--;
        size_t all = decoder->left_size + 1;
        size_t used = decode(decoder, joined, all, last && size == 0, out);
        decoder->left_size = all - used;
        memcpy(decoder->left, joined + used, decoder->left_size);
    }
    if (decoder->left_size > 0) { /* nothing more came */
        if (last)
            decoder->left_size -= decode(decoder, decoder->left, decoder->left_size, true, out);
        return;
    }
    size_t used = decode(decoder, data, size, last, out);
    decoder->left_size = size - used;
    if (decoder->left_size)
        memcpy(decoder->left, data + used, decoder->left_size);
}
