/* SPDX-License-Identifier: MIT */
#include "reader/xml_value.h"

#include <stdlib.h>
#include <string.h>

#define ESCAPE_SIZE 7 /* "_x000A_" */

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

uint64_t xml_number(const char *text)
{
    if (!text)
        return 0;
    bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    return strtoull(text, NULL, hexadecimal ? 16 : 10);
}

static bool take_escape(const char *at, size_t left, uint8_t ret_unit[2])
{
    unsigned unit = 0;
    if (left < ESCAPE_SIZE || at[0] != '_' || at[1] != 'x' || at[6] != '_')
        return false;
    for (size_t i = 2; i < 6; i++) {
        const char *digits = "0123456789ABCDEF", *digit;
        char c = at[i] >= 'a' && at[i] <= 'f' ? (char)(at[i] - 'a' + 'A') : at[i];
        if (!c || !(digit = strchr(digits, c)))
            return false;
        unit = unit << 4 | (unsigned)(digit - digits);
    }
    ret_unit[0] = (uint8_t)unit;
    ret_unit[1] = (uint8_t)(unit >> 8);
    return true;
}

size_t xml_clixml_unescape(char *data, size_t size)
{
    size_t out = 0, at = 0;
    while (at < size) {
        uint8_t units[4];
        if (!take_escape(data + at, size - at, units)) {
            data[out++] = data[at++];
            continue;
        }
        at += ESCAPE_SIZE;
        bool pair = units[1] >= 0xD8 && units[1] < 0xDC &&
                    take_escape(data + at, size - at, units + 2) && units[3] >= 0xDC &&
                    units[3] < 0xE0;
        at += pair ? ESCAPE_SIZE : 0;
        char text[6];
        size_t written = text_from_utf16(units, pair ? 2 : 1, text);
        memcpy(data + out, text, written);
        out += written;
    }
    return out;
}

void xml_base64(struct buffer *out, struct text text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        const char *digit = c ? strchr(digits, c) : NULL;
        if (!digit)
            return;
        bits = (bits << 6 | (unsigned)(digit - digits)) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            char byte = (char)(bits >> (count - 8));
            buffer_append(out, &byte, 1);
            count -= 8;
        }
    }
}
