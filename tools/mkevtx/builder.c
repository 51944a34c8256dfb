/* SPDX-License-Identifier: MIT */
#include "mkevtx/builder.h"

#include "base/memory.h"

#include <string.h>

static const char *const payload_keys[] = {"strings", "data", "user_data", "binary"};
#define PAYLOAD_KEYS (sizeof payload_keys / sizeof *payload_keys)

/* A payload of the record's own replaces all of the defaults'. */
const json_t *builder_find(const struct builder *builder, const char *key)
{
    bool asked = false, own = false;
    for (size_t i = 0; i < PAYLOAD_KEYS; i++) {
        asked = asked || strcmp(payload_keys[i], key) == 0;
        own = own || json_object_get(builder->record, payload_keys[i]);
    }
    const json_t *found = json_object_get(builder->record, key);
    return found || (asked && own) ? found : json_object_get(builder->defaults, key);
}

bool builder_has_payload(const struct builder *builder)
{
    for (size_t i = 0; i < PAYLOAD_KEYS; i++)
        if (builder_find(builder, payload_keys[i]))
            return true;
    return false;
}

struct value *builder_value(struct builder *builder, uint16_t number)
{
    struct instance *instance = builder->instance;
    if (number >= instance->value_count) {
        size_t count = (size_t)number + 1;
        struct value *values = pool_zeroed(builder->pool, count + count / 2, sizeof *values);
        if (instance->value_count)
            memcpy(values, instance->values, instance->value_count * sizeof *values);
        instance->values = values;
        instance->value_count = count;
    }
    return &instance->values[number];
}

struct item *builder_substitution(struct builder *builder, uint16_t number, uint8_t type,
                                  bool optional)
{
    struct item *item = item_new(builder->pool, ITEM_SUBSTITUTION);
    item->number = number;
    item->type = type;
    item->optional = optional;
    return item;
}

static uint64_t largest(uint8_t type)
{
    switch (type) {
    case VALUE_UINT8:
        return UINT8_MAX;
    case VALUE_UINT16:
        return UINT16_MAX;
    case VALUE_UINT32:
    case VALUE_HEX32:
        return UINT32_MAX;
    default:
        return UINT64_MAX;
    }
}

static size_t size_of(uint8_t type)
{
    return type == VALUE_UINT8 ? 1 : type == VALUE_UINT16 ? 2 : largest(type) == UINT32_MAX ? 4 : 8;
}

/* The bytes that a value has as a substitution. */
static int encode(struct builder *builder, const char *what, uint8_t type, const json_t *json,
                  struct wide *ret_data)
{
    uint8_t bytes[SID_MAX_SIZE];
    size_t size;
    uint64_t number;
    switch (type) {
    case VALUE_STRING:
        return wide_parse(builder->pool, json, true, what, ret_data, builder->error);
    case VALUE_BINARY:
        return bytes_parse(builder->pool, json, what, ret_data, builder->error);
    case VALUE_GUID:
        size = 16;
        if (guid_parse(json, what, bytes, builder->error) < 0)
            return -1;
        break;
    case VALUE_SID:
        if (sid_parse(json, what, bytes, &size, builder->error) < 0)
            return -1;
        break;
    default:
        size = size_of(type);
        int status = type == VALUE_FILETIME
                         ? time_parse(json, what, &number, builder->error)
                         : number_parse(json, what, largest(type), &number, builder->error);
        if (status < 0)
            return -1;
        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)(number >> 8 * i);
    }
    *ret_data = (struct wide){.bytes = pool_zeroed(builder->pool, size, 1), .size = size};
    memcpy(ret_data->bytes, bytes, size);
    return 0;
}

static uint64_t decode(const struct wide *data)
{
    uint64_t number = 0;
    for (size_t i = data->size; i > 0; i--)
        number = number << 8 | data->bytes[i - 1];
    return number;
}

/* What the value reads as in XML; strings and names of principals are as the description has them.
 */
static int spell(struct builder *builder, const char *what, uint8_t type, const json_t *json,
                 struct wide *ret_text)
{
    struct wide data;
    if (encode(builder, what, type, json, &data) < 0)
        return -1;
    char text[FILETIME_TEXT_SIZE];
    switch (type) {
    case VALUE_STRING:
        *ret_text = data;
        return 0;
    case VALUE_GUID:
    case VALUE_SID:
    case VALUE_BINARY:
        return wide_parse(builder->pool, json, false, what, ret_text, builder->error);
    case VALUE_FILETIME:
        filetime_format(decode(&data), text);
        break;
    case VALUE_HEX32:
    case VALUE_HEX64:
        snprintf(text, sizeof text, "0x%llx", (unsigned long long)decode(&data));
        break;
    default:
        snprintf(text, sizeof text, "%llu", (unsigned long long)decode(&data));
    }
    *ret_text = wide_ascii(builder->pool, text);
    return 0;
}

int builder_scalar(struct builder *builder, const char *what, uint16_t number, uint8_t type,
                   const json_t *json, struct item **ret_item)
{
    bool absent = !json || json_is_null(json);
    struct wide data = {0};
    if (builder->inline_form) {
        if (!absent && spell(builder, what, type, json, &data) < 0)
            return -1;
        *ret_item = absent || data.size == 0 ? NULL : item_new(builder->pool, ITEM_TEXT);
        if (*ret_item)
            (*ret_item)->text = data;
        return 0;
    }
    if (!absent && encode(builder, what, type, json, &data) < 0)
        return -1;
    struct value *value = builder_value(builder, number);
    value->type = absent || (type == VALUE_BINARY && data.size == 0) ? VALUE_NULL : type;
    value->data = data;
    *ret_item = builder_substitution(builder, number, type, true);
    return 0;
}

int builder_text(struct builder *builder, const char *what, uint16_t number, bool literal,
                 const json_t *json, struct item **ret_item)
{
    if (!builder->inline_form && !literal)
        return builder_scalar(builder, what, number, VALUE_STRING, json, ret_item);
    struct wide text = {0};
    if (json && !json_is_null(json) &&
        wide_parse(builder->pool, json, builder->inline_form, what, &text, builder->error) < 0)
        return -1;
    *ret_item = text.size ? item_new(builder->pool, ITEM_TEXT) : NULL;
    if (*ret_item)
        (*ret_item)->text = text;
    return 0;
}
