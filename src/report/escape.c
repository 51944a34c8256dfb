/* SPDX-License-Identifier: MIT */
#include "report/escape.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <unictype.h>
#include <unistr.h>
#include <uniwidth.h>

static const char hex[] = "0123456789abcdef";

/* Cn is in the list because a terminal's own tables may be newer than ours. */
bool escape_prints(uint32_t character)
{
    if (character < 0x7F)
        return character >= 0x20;
    if (character == 0xFFFD)
        return true;
    const uint32_t mask = UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Cs |
                          UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Zl |
                          UC_CATEGORY_MASK_Zp;
    return !uc_is_general_category_withtable(character, mask);
}

/* Bytes at the start that stand for themselves in JSON: eight at a time, a byte that is below 0x20,
 * '"', '\\', DEL or not ASCII shows in its highest bit (borrows between bytes can only report too
 * much, and what they report is looked at again). */
static size_t plain_run(const char *data, size_t size)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    size_t i = 0;
    for (; size - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
        uint64_t odd =
            (word - ones * 0x20) | (quote - ones) | (slash - ones) | (word + ones) | word;
        if (odd & high)
            break;
    }
    for (; i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\')
            break;
    }
    return i;
}

static char *write_unit(char *at, uint32_t unit)
{
    at[0] = '\\';
    at[1] = 'u';
    for (unsigned i = 0; i < 4; i++)
        at[2 + i] = hex[unit >> (12 - 4 * i) & 0xF];
    return at + 6;
}

static char *write_unicode_escape(char *at, ucs4_t character)
{
    if (character < 0x10000)
        return write_unit(at, character);
    character -= 0x10000;
    at = write_unit(at, 0xD800 + (character >> 10));
    return write_unit(at, 0xDC00 + (character & 0x3FF));
}

/* One character that is not plain. Returns the bytes of input that it took. */
static size_t write_odd(char **at, const char *data, size_t size)
{
    static const char names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                 ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
    unsigned char c = (unsigned char)data[0];
    if (c < sizeof names && names[c]) {
        (*at)[0] = '\\';
        (*at)[1] = names[c];
        *at += 2;
        return 1;
    }
    ucs4_t character;
    int taken = u8_mbtouc(&character, (const uint8_t *)data, size);
    if (!escape_prints(character))
        *at = write_unicode_escape(*at, character);
    else
        *at += u8_uctomb((uint8_t *)*at, character, 4);
    return (size_t)taken;
}

char *escape_json_write(char *at, struct text text)
{
    *at++ = '"';
    size_t i = 0;
    while (i < text.size) {
        size_t run = plain_run(text.data + i, text.size - i);
        if (run) {
            memcpy(at, text.data + i, run);
            at += run;
            i += run;
        }
        if (i < text.size)
            i += write_odd(&at, text.data + i, text.size - i);
    }
    *at++ = '"';
    return at;
}

void escape_json(struct buffer *out, struct text text)
{
    size_t room;
    if (__builtin_mul_overflow(text.size, (size_t)ESCAPE_JSON_FACTOR, &room) ||
        __builtin_add_overflow(room, (size_t)ESCAPE_JSON_QUOTES, &room))
        memory_exhausted();
    char *start = buffer_reserve(out, room);
    buffer_commit(out, (size_t)(escape_json_write(start, text) - start));
}

void escape_json_document(struct buffer *out, struct text json)
{
    size_t start = 0, i = 0;
    while (i < json.size) {
        unsigned char c = (unsigned char)json.data[i];
        if (c < 0x7F) {
            i++;
            continue;
        }
        ucs4_t character;
        size_t taken = (size_t)u8_mbtouc(&character, (const uint8_t *)json.data + i, json.size - i);
        if (!escape_prints(character)) {
            char escape[12];
            buffer_append(out, json.data + start, i - start);
            buffer_append(out, escape, (size_t)(write_unicode_escape(escape, character) - escape));
            start = i + taken;
        }
        i += taken;
    }
    buffer_append(out, json.data + start, json.size - start);
}

static void append_visible(struct buffer *out, ucs4_t character)
{
    if (character == '\n' || character == '\r' || character == '\t')
        buffer_text(out, character == '\n' ? "\\n" : character == '\r' ? "\\r" : "\\t");
    else if (character < 0x100)
        buffer_format(out, "\\x%02x", (unsigned)character);
    else if (character < 0x10000)
        buffer_format(out, "\\u%04x", (unsigned)character);
    else
        buffer_format(out, "\\U%08x", (unsigned)character);
}

size_t escape_plain_run(struct text text)
{
    size_t run = 0;
    while (run < text.size && text.data[run] >= 0x20 && text.data[run] < 0x7F)
        run++;
    return run;
}

void escape_visible(struct buffer *out, struct text text)
{
    size_t i = 0;
    while (i < text.size) {
        size_t run = escape_plain_run((struct text){text.data + i, text.size - i});
        buffer_append(out, text.data + i, run);
        i += run;
        if (i == text.size)
            break;
        ucs4_t character;
        i += (size_t)u8_mbtouc(&character, (const uint8_t *)text.data + i, text.size - i);
        if (escape_prints(character)) {
            uint8_t bytes[4];
            int size = u8_uctomb(bytes, character, sizeof bytes);
            buffer_append(out, bytes, size > 0 ? (size_t)size : 0);
        } else {
            append_visible(out, character);
        }
    }
}

size_t escape_columns(struct text text)
{
    size_t plain = escape_plain_run(text); /* mostly all of it */
    if (plain == text.size)
        return plain;
    int columns = u8_width((const uint8_t *)text.data + plain, text.size - plain, "UTF-8");
    return plain + (columns > 0 ? (size_t)columns : 0);
}

const char *escape_entity(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}
