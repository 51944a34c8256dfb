/* SPDX-License-Identifier: MIT */
#include "kb/placeholder.h"

#define MAX_NAME 32

/* Size of the parameter's name at the front, 0 if there is none. */
static size_t name_size(struct text text)
{
    size_t size = 0;
    while (size < text.size) {
        char c = text.data[size];
        bool letter = c >= 'a' && c <= 'z';
        if (!letter && (size == 0 || !((c >= '0' && c <= '9') || c == '_')))
            break;
        size++;
    }
    return size <= MAX_NAME ? size : 0;
}

/* Reads a placeholder that begins at the brace at the front; returns its size, 0 if there is none.
 */
static size_t read_placeholder(struct text text, struct placeholder *found)
{
    struct text inside = {text.data + 1, text.size - 1};
    size_t size = name_size(inside);
    if (size == 0 || size >= inside.size)
        return 0;
    found->name = (struct text){inside.data, size};
    found->text = (struct text){0};
    found->has_text = inside.data[size] == '|';
    if (inside.data[size] == '}')
        return size + 2;
    if (!found->has_text)
        return 0;
    const char *start = inside.data + size + 1;
    const char *end = memchr(start, '}', inside.size - size - 1);
    if (!end)
        return 0;
    found->text = (struct text){start, (size_t)(end - start)};
    return (size_t)(end - text.data) + 1;
}

static const char *find_brace(struct text text, size_t from)
{
    return from < text.size ? memchr(text.data + from, '{', text.size - from) : NULL;
}

bool placeholder_next(struct text *rest, struct placeholder *ret_placeholder)
{
    struct placeholder found = {0};
    struct text text = *rest;
    const char *brace;
    for (size_t at = 0; (brace = find_brace(text, at)) != NULL; at++) {
        at = (size_t)(brace - text.data);
        size_t size = read_placeholder((struct text){brace, text.size - at}, &found);
        if (size == 0)
            continue;
        found.before = (struct text){text.data, at};
        *rest = (struct text){text.data + at + size, text.size - at - size};
        *ret_placeholder = found;
        return true;
    }
    *ret_placeholder = (struct placeholder){.before = text};
    *rest = (struct text){0};
    return false;
}
