/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text cut inside a character would not be UTF-8. */
static void cut_at_character(char *text)
{
    size_t size = strlen(text);
    size_t start = size;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t want = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (size - (start - 1) < want)
        text[start - 1] = '\0';
}

int error_set(struct error *error, enum error_code code, const char *format, ...)
{
    if (!error || error->code != ERROR_NONE)
        return -1;
    error->code = code;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    cut_at_character(error->text);
    return -1;
}

int error_set_about(struct error *error, enum error_code code, const char *about,
                    const char *format, va_list arguments)
{
    char text[sizeof error->text];
    vsnprintf(text, sizeof text, format, arguments);
    return error_set(error, code, "%s: %s", about, text);
}

int error_prefix(struct error *error, const char *prefix)
{
    if (!error || error->code == ERROR_NONE)
        return -1;
    size_t shift = strlen(prefix) + 2;
    size_t room = sizeof error->text - 1;
    if (shift > room)
        shift = room;
    size_t keep = strlen(error->text);
    if (keep > room - shift)
        keep = room - shift;
    memmove(error->text + shift, error->text, keep);
    error->text[shift + keep] = '\0';
    memcpy(error->text, prefix, shift < 2 ? shift : shift - 2);
    if (shift >= 2)
        memcpy(error->text + shift - 2, ": ", 2);
    cut_at_character(error->text);
    return -1;
}

const char *error_without_path(const struct error *error, const char *path)
{
    size_t size = strlen(path);
    const char *text = error->text;
    return strncmp(text, path, size) == 0 && strncmp(text + size, ": ", 2) == 0 ? text + size + 2
                                                                                : text;
}
