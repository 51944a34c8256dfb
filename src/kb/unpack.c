/* SPDX-License-Identifier: MIT */
#include "kb/unpack.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#define MAX_ID 80
#define MAX_NAME 32 /* of a group in PCRE2 */

static bool has_type(const json_t *value, char type)
{
    switch (type) {
    case 's':
        return json_is_string(value);
    case 'b':
        return json_is_boolean(value);
    case 'I':
        return json_is_integer(value);
    case 'F':
        return json_is_number(value);
    default:
        return true;
    }
}

/* The first key whose value has another type than a format of the form "{s:s, s?I}" asks for, which
 * Jansson's errors do not name; NULL if there is none. */
static const char *find_mistyped(const json_t *object, const char *format, va_list arguments)
{
    for (; *format; format++) {
        if (*format != ':' && *format != '?')
            continue;
        const char *key = va_arg(arguments, const char *);
        (void)va_arg(arguments, void *);
        const json_t *value = json_object_get(object, key);
        if (value && !has_type(value, format[1]))
            return key;
    }
    return NULL;
}

/* Jansson's words for the two commonest mistakes, in words of articles. */
static void explain(struct error *error, const char *key, const char *what)
{
    static const char missing[] = "Object item not found: ", unknown[] = " left unpacked: ";
    const char *names = strstr(what, unknown);
    if (strncmp(what, missing, strlen(missing)) == 0)
        error_set(error, ERROR_KB, "%s: is missing; add it (docs/writing-articles.md)",
                  what + strlen(missing));
    else if (names)
        error_set(error, ERROR_KB, "%s: no such key here; take it out, or correct its spelling",
                  names + strlen(unknown));
    else
        error_set(error, ERROR_KB, "%s%s%s", key ? key : "", key ? ": " : "", what);
}

int kb_unpack(struct error *error, json_t *object, const char *format, ...)
{
    json_error_t what;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int result = json_vunpack_ex(object, &what, JSON_STRICT, format, arguments);
    va_end(arguments);
    if (result) {
        const char *key = find_mistyped(object, format, again);
        explain(error, key, what.text);
    }
    va_end(again);
    return result ? -1 : 0;
}

int kb_unpack_number(struct error *error, json_t *object, const char *key,
                     struct kb_number *ret_number)
{
    struct kb_number number = {0};
    if (kb_unpack(error, object, "{s:F, s:s, s?s}", "value", &number.value, "reason",
                  &number.reason, "origin", &number.origin) ||
        kb_check_text(error, "reason", number.reason) ||
        kb_check_text(error, "origin", number.origin))
        return error_prefix(error, key);
    *ret_number = number;
    return 0;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

int kb_check_id(struct error *error, const char *key, const char *id)
{
    size_t size = strlen(id);
    bool good = size > 0 && size <= MAX_ID && is_word(id[0]) && is_word(id[size - 1]);
    for (size_t i = 1; good && i < size; i++)
        good = is_word(id[i]) || (id[i] == '-' && id[i - 1] != '-');
    if (good)
        return 0;
    return error_set(error, ERROR_KB,
                     "%s: '%s' is no id: up to %d lower-case letters, digits and single hyphens",
                     key, id, MAX_ID);
}

bool kb_name_is_valid(const char *name)
{
    size_t size = strlen(name);
    if (size == 0 || size > MAX_NAME || name[0] < 'a' || name[0] > 'z')
        return false;
    for (size_t i = 1; i < size; i++)
        if (!is_word(name[i]) && name[i] != '_')
            return false;
    return true;
}

/* U+0080 to U+009F (controls), U+2028 to U+202E and U+2066 to U+2069 (line and direction). */
static bool is_control(const unsigned char *at)
{
    if (at[0] < 0x20 || at[0] == 0x7F)
        return true;
    if (at[0] == 0xC2)
        return at[1] >= 0x80 && at[1] <= 0x9F;
    if (at[0] != 0xE2)
        return false;
    return (at[1] == 0x80 && at[2] >= 0xA8 && at[2] <= 0xAE) ||
           (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9);
}

bool kb_text_is_plain(const char *text)
{
    bool empty = true;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (is_control(at))
            return false;
        if (*at != ' ')
            empty = false;
    }
    return !empty;
}

int kb_check_text(struct error *error, const char *key, const char *text)
{
    if (!text || kb_text_is_plain(text))
        return 0;
    return error_set(error, ERROR_KB, "%s: the text is empty or has control characters", key);
}

int kb_check_texts(struct error *error, const char *key, json_t *array)
{
    size_t i;
    json_t *item;
    if (array && !json_is_array(array))
        return error_set(error, ERROR_KB, "%s: must be a list of texts", key);
    json_array_foreach(array, i, item)
    {
        if (!json_is_string(item))
            return error_set(error, ERROR_KB, "%s[%zu]: must be a text", key, i);
        if (!kb_text_is_plain(json_string_value(item)))
            return error_set(error, ERROR_KB,
                             "%s[%zu]: the text is empty or has control characters", key, i);
    }
    return 0;
}
