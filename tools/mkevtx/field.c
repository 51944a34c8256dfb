/* SPDX-License-Identifier: MIT */
#include "mkevtx/field.h"

#include "mkevtx/wide.h"

int field_number(const json_t *object, const char *key, uint64_t max, uint64_t *number,
                 struct error *error)
{
    const json_t *json = json_object_get(object, key);
    return json ? number_parse(json, key, max, number, error) : 0;
}

int field_flag(const json_t *object, const char *key, bool *ret_flag, struct error *error)
{
    const json_t *json = json_object_get(object, key);
    if (json && !json_is_boolean(json))
        return error_set(error, ERROR_FORMAT, "%s: not true or false", key);
    *ret_flag = json_is_true(json);
    return 0;
}

int field_need(const json_t *object, const char *key, uint64_t max, struct error *error)
{
    uint64_t number;
    return number_parse(json_object_get(object, key), key, max, &number, error);
}

uint64_t field_get(const json_t *object, const char *key, uint64_t otherwise)
{
    uint64_t number = otherwise;
    (void)field_number(object, key, UINT64_MAX, &number, NULL);
    return number;
}
