/* SPDX-License-Identifier: MIT */
#include "reader/libevtx_raw.h"

#include "base/memory.h"

#include <string.h>

/* A record of many strings in a large XML would be searched for too long: bytes looked at. */
#define SEARCH_MAX (UINT64_C(256) << 20)

static bool get_string(libevtx_record_t *record, int index, struct buffer *out)
{
    size_t size = 0;
    buffer_clear(out);
    if (libevtx_record_get_utf8_string_size(record, index, &size, NULL) != 1 || size < 2)
        return false;
    if (out->capacity < size) {
        out->data = memory_resize(out->data, size, 1);
        out->capacity = size;
    }
    if (libevtx_record_get_utf8_string(record, index, (uint8_t *)out->data, size, NULL) != 1)
        return false;
    out->size = strnlen(out->data, size);
    return out->size > 0;
}

/* Where the value is the whole content of an element, from an offset on; SIZE_MAX if nowhere. */
static size_t find_content(const struct buffer *xml, size_t from, const struct buffer *value)
{
    while (from < xml->size) {
        const char *found = memmem(xml->data + from, xml->size - from, value->data, value->size);
        if (!found)
            return SIZE_MAX;
        size_t at = (size_t)(found - xml->data);
        size_t end = at + value->size;
        if (at > 0 && found[-1] == '>' && xml->size - end >= 2 &&
            memcmp(xml->data + end, "</", 2) == 0)
            return at;
        from = at + 1;
    }
    return SIZE_MAX;
}

static void append_escaped(struct buffer *out, const struct buffer *value)
{
    for (size_t i = 0; i < value->size; i++) {
        char c = value->data[i];
        if (c == '<' || c == '&')
            buffer_text(out, c == '<' ? "&lt;" : "&amp;");
        else
            buffer_append(out, &c, 1);
    }
}

bool libevtx_escape_raw(libevtx_record_t *record, struct buffer *xml)
{
    AUTO_BUFFER struct buffer escaped = {0}, value = {0};
    int count = 0;
    size_t from = 0;
    uint64_t searched = 0;
    if (libevtx_record_get_number_of_strings(record, &count, NULL) != 1)
        return false;
    for (int i = 0; i < count && searched < SEARCH_MAX; i++) {
        if (!get_string(record, i, &value) || !strpbrk(value.data, "<&"))
            continue;
        searched += xml->size - from;
        size_t at = find_content(xml, from, &value);
        if (at == SIZE_MAX)
            continue;
        buffer_append(&escaped, xml->data + from, at - from);
        append_escaped(&escaped, &value);
        from = at + value.size;
    }
    if (from == 0)
        return false;
    buffer_append(&escaped, xml->data + from, xml->size - from);
    struct buffer old = *xml;
    *xml = escaped;
    escaped = old;
    return true;
}
