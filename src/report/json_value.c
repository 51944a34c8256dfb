/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/json.h"

#include <math.h>
#include <stdlib.h>

static json_t *checked(json_t *value)
{
    if (!value)
        memory_exhausted();
    return value;
}

json_t *json_text(struct text text)
{
    if (text_is_utf8(text))
        return checked(json_stringn_nocheck(text.size ? text.data : "", text.size));
    struct text copy = text_copy_valid(text);
    json_t *value = checked(json_stringn_nocheck(copy.data, copy.size));
    free((char *)copy.data);
    return value;
}

json_t *json_chars(const char *string)
{
    return string ? json_text(text_of(string)) : json_null();
}

json_t *json_count(uint64_t count)
{
    return checked(json_integer(count > INT64_MAX ? INT64_MAX : (json_int_t)count));
}

json_t *json_number(double number)
{
    if (!isfinite(number))
        return json_null();
    return checked(json_real(round(number * 1e4) / 1e4 + 0.0));
}

json_t *json_time(filetime time)
{
    if (!time)
        return json_null();
    char text[FILETIME_TEXT_SIZE];
    filetime_format(time, text);
    return json_chars(text);
}

json_t *json_names(char *const *names)
{
    json_t *array = checked(json_array());
    for (; names && *names; names++)
        json_add(array, json_chars(*names));
    return array;
}

void json_set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new_nocheck(object, key, checked(value)))
        memory_exhausted();
}

void json_add(json_t *array, json_t *value)
{
    if (json_array_append_new(array, checked(value)))
        memory_exhausted();
}
