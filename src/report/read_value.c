/* SPDX-License-Identifier: MIT */
#include "report/read.h"

bool read_fail(struct reading *reading, const char *key, const char *what)
{
    reading->failed = true;
    error_set(reading->error, ERROR_FORMAT, "is a damaged report: %s%s'%s' %s", reading->place,
              reading->place[0] ? ": " : "", key, what);
    return false;
}

static const json_t *member(const struct reading *reading, const json_t *object, const char *key)
{
    return reading->failed ? NULL : json_object_get(object, key);
}

const json_t *read_array(struct reading *reading, const json_t *object, const char *key,
                         size_t most)
{
    const json_t *array = member(reading, object, key);
    if (!json_is_array(array)) {
        read_fail(reading, key, "is missing or no list");
        return NULL;
    }
    if (json_array_size(array) > most) {
        read_fail(reading, key, "is too long a list");
        return NULL;
    }
    return array;
}

const json_t *read_object(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *value = member(reading, object, key);
    if (json_is_object(value))
        return value;
    read_fail(reading, key, "is missing or no object");
    return NULL;
}

struct text read_text(struct reading *reading, const json_t *object, const char *key, size_t most)
{
    const json_t *value = member(reading, object, key);
    if (!json_is_string(value)) {
        read_fail(reading, key, "is missing or no text");
        return TEXT("");
    }
    struct text text = {json_string_value(value), json_string_length(value)};
    if (text.size <= most)
        return text;
    read_fail(reading, key, "is too long a text");
    return TEXT("");
}

const char *read_string(struct reading *reading, const json_t *object, const char *key, size_t most)
{
    struct text text = read_text(reading, object, key, most);
    if (!text.size || !memchr(text.data, '\0', text.size))
        return text.data;
    read_fail(reading, key, "holds a NUL");
    return "";
}

const char *read_nullable(struct reading *reading, const json_t *object, const char *key,
                          size_t most)
{
    return json_is_null(member(reading, object, key)) ? NULL
                                                      : read_string(reading, object, key, most);
}

uint64_t read_count(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *value = member(reading, object, key);
    if (json_is_integer(value) && json_integer_value(value) >= 0)
        return (uint64_t)json_integer_value(value);
    read_fail(reading, key, "is missing or no natural number");
    return 0;
}

bool read_bool(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *value = member(reading, object, key);
    return json_is_boolean(value) ? json_is_true(value)
                                  : read_fail(reading, key, "is missing or neither true nor false");
}

filetime read_time(struct reading *reading, const json_t *object, const char *key)
{
    filetime time = 0;
    const char *text = read_nullable(reading, object, key, FILETIME_TEXT_SIZE);
    if (text && !reading->failed && (!filetime_parse(text_of(text), &time) || !time))
        read_fail(reading, key, "is no time");
    return time;
}
