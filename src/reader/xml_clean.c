/* SPDX-License-Identifier: MIT */
#include "reader/xml_clean.h"

#include <stdlib.h>
#include <string.h>

/* XML 1.0 cannot hold control characters, U+FFFE and U+FFFF; parsers make LF of CR LF, and spaces
 * of line ends in attributes. So such a character goes through the parser as U+E000 and a letter,
 * and U+E000 itself likewise. */
#define MARK "\xEE\x80\x80"
#define MARK_SIZE 3
#define MARK_ITSELF '0'
#define MARK_FFFE '1'
#define MARK_FFFF '2'
#define MARK_CONTROL 0x60 /* + the control character, so 'a' and behind it */

/* Copies one character, marked if it must be. Returns the bytes that were read. */
static size_t clean_character(struct buffer *out, const char *at, size_t left, bool in_tag)
{
    unsigned char c = (unsigned char)at[0];
    char marked[MARK_SIZE + 1] = MARK;
    if (c < 0x20 && ((c != '\n' && c != '\t') || in_tag)) {
        marked[MARK_SIZE] = (char)(MARK_CONTROL + c);
        buffer_append(out, marked, sizeof marked);
        return 1;
    }
    if (left >= 3 && c == 0xEE && memcmp(at, MARK, MARK_SIZE) == 0) {
        marked[MARK_SIZE] = MARK_ITSELF;
        buffer_append(out, marked, sizeof marked);
        return 3;
    }
    if (left >= 3 && c == 0xEF && at[1] == '\xBF' && (at[2] == '\xBE' || at[2] == '\xBF')) {
        marked[MARK_SIZE] = at[2] == '\xBE' ? MARK_FFFE : MARK_FFFF;
        buffer_append(out, marked, sizeof marked);
        return 3;
    }
    buffer_append(out, at, 1);
    return 1;
}

/* "&#x1F;" and the like, which Windows writes and XML 1.0 does not have. Returns its size, or 0. */
static size_t clean_reference(struct buffer *out, const char *at, size_t left, bool in_tag)
{
    char digits[8] = "";
    size_t size = 2;
    if (left < 4 || at[1] != '#')
        return 0;
    while (size < left && size < 2 + sizeof digits - 1 && at[size] != ';') {
        digits[size - 2] = at[size];
        size++;
    }
    bool hexadecimal = digits[0] == 'x';
    char *end;
    unsigned long character = strtoul(digits + hexadecimal, &end, hexadecimal ? 16 : 10);
    if (*end || end == digits + hexadecimal || size == left || at[size] != ';' ||
        character >= 0x20 || !strchr("0123456789abcdefABCDEF", digits[hexadecimal]))
        return 0;
    char raw = (char)character;
    clean_character(out, &raw, 1, in_tag);
    return size + 1;
}

/* What Windows writes is XML but for the characters that XML 1.0 cannot hold. */
void xml_clean_escaped(struct buffer *out, struct text in)
{
    bool in_tag = false;
    buffer_clear(out);
    for (size_t i = 0; i < in.size;) {
        char c = in.data[i];
        size_t used = c == '&' ? clean_reference(out, in.data + i, in.size - i, in_tag) : 0;
        in_tag = c == '<' || (in_tag && c != '>');
        bool space = in_tag && (c == '\r' || c == '\n' || c == '\t');
        if (space) /* between attributes, mostly */
            buffer_text(out, " ");
        i += used ? used : space ? 1 : clean_character(out, in.data + i, in.size - i, in_tag);
    }
}

/* libevtx writes attribute values as they are, so "&" and "<" in them are escaped here; such a
 * value ends at a quotation mark behind which the tag or the next attribute goes on. */
void xml_clean_libevtx(struct buffer *out, struct text in)
{
    bool in_tag = false, in_value = false;
    buffer_clear(out);
    for (size_t i = 0; i < in.size;) {
        char c = in.data[i];
        char next = i + 1 < in.size ? in.data[i + 1] : '\0';
        if (!in_tag) {
            in_tag = c == '<';
        } else if (!in_value) {
            in_value = c == '"';
            in_tag = c != '>';
        } else if (c == '"' && (next == ' ' || next == '/' || next == '>')) {
            in_value = false;
        } else if (c == '&' || c == '<' || c == '"') {
            buffer_text(out, c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&quot;");
            i++;
            continue;
        }
        i += clean_character(out, in.data + i, in.size - i, in_tag);
    }
}

size_t xml_unmark(char *data, size_t size)
{
    size_t out = 0;
    for (size_t i = 0; i < size;) {
        if (size - i > MARK_SIZE && memcmp(data + i, MARK, MARK_SIZE) == 0) {
            char kind = data[i + MARK_SIZE];
            i += MARK_SIZE + 1;
            if (kind == MARK_ITSELF || kind == MARK_FFFE || kind == MARK_FFFF) {
                const char *real = kind == MARK_ITSELF ? MARK
                                   : kind == MARK_FFFE ? "\xEF\xBF\xBE"
                                                       : "\xEF\xBF\xBF";
                memcpy(data + out, real, 3);
                out += 3;
            } else {
                data[out++] = (char)(kind - MARK_CONTROL);
            }
        } else {
            data[out++] = data[i++];
        }
    }
    return out;
}
