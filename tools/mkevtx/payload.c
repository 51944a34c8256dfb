/* SPDX-License-Identifier: MIT */
#include "mkevtx/builder.h"

#include <stdio.h>
#include <string.h>

static struct wide name_of(struct builder *builder, const char *name)
{
    return wide_ascii(builder->pool, name);
}

static int name_parse(struct builder *builder, const char *name, struct wide *ret_name)
{
    json_t *json = json_string(name);
    int status = wide_parse(builder->pool, json, false, name, ret_name, builder->error);
    json_decref(json);
    if (status == 0 && (ret_name->size == 0 || ret_name->size > 1000))
        return error_set(builder->error, ERROR_FORMAT, "a name is empty or too long");
    return status;
}

/* The next free number of a value. */
static uint16_t next_number(const struct builder *builder)
{
    return (uint16_t)builder->instance->value_count;
}

/* One token of a literal content: "text", {"entity": "amp"}, {"char": 233}, {"cdata": "x"},
 * {"value": "a substitution in between"}. */
static int token_build(struct builder *builder, const char *what, const json_t *json,
                       struct item **ret_item)
{
    const json_t *each;
    if ((each = json_object_get(json, "entity")) || (each = json_object_get(json, "cdata"))) {
        bool entity = json_object_get(json, "entity") != NULL;
        *ret_item = item_new(builder->pool, entity ? ITEM_ENTITY : ITEM_CDATA);
        return wide_parse(builder->pool, each, false, what, &(*ret_item)->text, builder->error);
    }
    if ((each = json_object_get(json, "char"))) {
        uint64_t number;
        if (number_parse(each, what, UINT16_MAX, &number, builder->error) < 0)
            return -1;
        *ret_item = item_new(builder->pool, ITEM_CHARACTER);
        (*ret_item)->number = (uint16_t)number;
        return 0;
    }
    if ((each = json_object_get(json, "value")))
        return builder_scalar(builder, what, next_number(builder), VALUE_STRING, each, ret_item);
    *ret_item = item_new(builder->pool, ITEM_TEXT);
    return wide_parse(builder->pool, json, builder->inline_form, what, &(*ret_item)->text,
                      builder->error);
}

static const struct {
    const char *name;
    uint8_t type;
} types[] = {
    {"string", VALUE_STRING}, {"uint8", VALUE_UINT8},   {"uint16", VALUE_UINT16},
    {"uint32", VALUE_UINT32}, {"uint64", VALUE_UINT64}, {"binary", VALUE_BINARY},
    {"guid", VALUE_GUID},     {"sid", VALUE_SID},       {"filetime", VALUE_FILETIME},
    {"hex32", VALUE_HEX32},   {"hex64", VALUE_HEX64},
};

static int type_find(struct builder *builder, const char *what, const json_t *json,
                     uint8_t *ret_type)
{
    const char *name = json_is_string(json) ? json_string_value(json) : "";
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, name) == 0) {
            *ret_type = types[i].type;
            return 0;
        }
    return error_set(builder->error, ERROR_FORMAT, "%s: unknown type \"%s\"", what, name);
}

/* The content of a Data element or of a leaf of UserData: a string, null, {"utf16": ...},
 * {"tokens": [...]} or {"type": "uint32", "value": 5}. */
static int content_build(struct builder *builder, const char *what, struct element *element,
                         const json_t *json)
{
    struct item *item = NULL;
    const json_t *tokens = json_object_get(json, "tokens");
    if (tokens && !json_is_array(tokens))
        return error_set(builder->error, ERROR_FORMAT, "%s: tokens: not an array", what);
    if (tokens) {
        size_t i;
        json_t *token;
        json_array_foreach(tokens, i, token)
        {
            if (token_build(builder, what, token, &item) < 0)
                return -1;
            if (item)
                element_add_item(element, item);
        }
        return 0;
    }
    uint8_t type = VALUE_STRING;
    const json_t *typed = json_object_get(json, "type");
    static const char *const keys[] = {"type", "value", NULL};
    if (typed && keys_check(json, keys, what, builder->error) < 0)
        return -1;
    if (typed && type_find(builder, what, typed, &type) < 0)
        return -1;
    if (typed)
        json = json_object_get(json, "value");
    if (builder_scalar(builder, what, next_number(builder), type, json, &item) < 0)
        return -1;
    if (!builder->inline_form) {
        item->optional = !json || json_is_null(json);
        if (item->optional)
            element->dependency = item->number;
    }
    element->open = !item && json && !json_is_null(json);
    if (item)
        element_add_item(element, item);
    return 0;
}

/* Providers of the classic kind give all strings as one array, for which Data is repeated. */
static int strings_array(struct builder *builder, struct element *root, const json_t *strings)
{
    struct wide all = {0}, end = wide_ascii(builder->pool, "");
    end.bytes = pool_zeroed(builder->pool, 2, 1);
    end.size = 2;
    size_t i;
    json_t *string;
    json_array_foreach(strings, i, string)
    {
        struct wide each;
        if (wide_parse(builder->pool, string, true, "strings", &each, builder->error) < 0)
            return -1;
        wide_append(builder->pool, &each, &end);
        wide_append(builder->pool, &all, &each);
    }
    struct value *value = builder_value(builder, 0);
    value->type = json_array_size(strings) ? VALUE_STRINGS : VALUE_NULL;
    value->data = all;
    struct element *data = element_add(builder->pool, root, name_of(builder, "Data"));
    data->dependency = 0;
    element_add_item(data, builder_substitution(builder, 0, VALUE_STRINGS, true));
    return 0;
}

static int data_build(struct builder *builder, struct element *root, const json_t *json)
{
    const json_t *value = json;
    struct element *data = element_add(builder->pool, root, name_of(builder, "Data"));
    if (json_is_array(json)) {
        const char *name = json_string_value(json_array_get(json, 0));
        if (json_array_size(json) != 2 || !name)
            return error_set(builder->error, ERROR_FORMAT, "data: not [\"name\", value]");
        struct item *item = item_new(builder->pool, ITEM_TEXT);
        if (wide_parse(builder->pool, json_array_get(json, 0), false, "data", &item->text,
                       builder->error) < 0)
            return -1;
        element_add_attribute(builder->pool, data, name_of(builder, "Name"), item);
        value = json_array_get(json, 1);
    }
    return content_build(builder, "data", data, value);
}

/* Behind the strings of a classic provider come the size of the binary data and the data. */
static int binary_build(struct builder *builder, struct element *root, bool classic)
{
    const json_t *binary = builder_find(builder, "binary");
    if (!binary && (!classic || builder->inline_form))
        return 0;
    struct item *size_item, *item;
    uint16_t number = next_number(builder);
    if (!builder->inline_form) {
        json_t *zero = json_integer(0);
        int status = builder_scalar(builder, "binary", number++, VALUE_UINT32, zero, &size_item);
        json_decref(zero);
        if (status < 0)
            return -1;
    }
    if (builder_scalar(builder, "binary", number, VALUE_BINARY, binary, &item) < 0)
        return -1;
    struct element *element = element_add(builder->pool, root, name_of(builder, "Binary"));
    if (item)
        element_add_item(element, item);
    if (builder->inline_form)
        return 0;
    element->dependency = number;
    uint32_t size = (uint32_t)builder_value(builder, number)->data.size;
    struct wide *sized = &builder_value(builder, (uint16_t)(number - 1))->data;
    for (size_t i = 0; i < 4; i++)
        sized->bytes[i] = (uint8_t)(size >> 8 * i);
    return 0;
}

static int event_data_build(struct builder *builder, const json_t *list, bool array,
                            struct element **ret_root)
{
    if (list && !json_is_array(list))
        return error_set(builder->error, ERROR_FORMAT, "strings or data: not an array");
    struct element *root = element_new(builder->pool, name_of(builder, "EventData"));
    root->open = true;
    size_t i;
    json_t *json;
    if (array && strings_array(builder, root, list) < 0)
        return -1;
    if (!array)
        json_array_foreach(list, i, json) if (data_build(builder, root, json) < 0) return -1;
    *ret_root = root;
    return binary_build(builder, root, array);
}

static int user_data_fill(struct builder *builder, struct element *parent, const json_t *object);

static int user_data_add(struct builder *builder, struct element *parent, const char *key,
                         const json_t *json)
{
    struct wide name;
    if (key[0] == '@') {
        struct item *item = item_new(builder->pool, ITEM_TEXT);
        if (name_parse(builder, key + 1, &name) < 0 ||
            wide_parse(builder->pool, json, false, key, &item->text, builder->error) < 0)
            return -1;
        element_add_attribute(builder->pool, parent, name, item);
        return 0;
    }
    if (name_parse(builder, key, &name) < 0)
        return -1;
    struct element *element = element_add(builder->pool, parent, name);
    bool leaf = !json_is_object(json) || json_object_get(json, "utf16") ||
                json_object_get(json, "tokens") || json_object_get(json, "type");
    return leaf ? content_build(builder, key, element, json)
                : user_data_fill(builder, element, json);
}

static int user_data_fill(struct builder *builder, struct element *parent, const json_t *object)
{
    void *iterator = json_object_iter((json_t *)(uintptr_t)object);
    for (; iterator; iterator = json_object_iter_next((json_t *)(uintptr_t)object, iterator)) {
        const char *key = json_object_iter_key(iterator);
        const json_t *json = json_object_iter_value(iterator);
        if (json_is_array(json)) {
            for (size_t i = 0; i < json_array_size(json); i++)
                if (user_data_add(builder, parent, key, json_array_get(json, i)) < 0)
                    return -1;
        } else if (user_data_add(builder, parent, key, json) < 0) {
            return -1;
        }
    }
    return 0;
}

int payload_build(struct builder *builder, struct element **ret_root)
{
    const json_t *strings = builder_find(builder, "strings");
    const json_t *data = builder_find(builder, "data");
    const json_t *user_data = builder_find(builder, "user_data");
    if (!!strings + !!data + !!user_data > 1)
        return error_set(builder->error, ERROR_FORMAT,
                         "more than one of strings, data and user_data");
    if (user_data && builder_find(builder, "binary"))
        return error_set(builder->error, ERROR_FORMAT, "binary: not together with user_data");
    *ret_root = NULL;
    if (json_is_null(strings) || json_is_null(data) || json_is_null(user_data))
        return 0;
    if (user_data) {
        if (!json_is_object(user_data))
            return error_set(builder->error, ERROR_FORMAT, "user_data: not an object");
        *ret_root = element_new(builder->pool, name_of(builder, "UserData"));
        (*ret_root)->open = true;
        return user_data_fill(builder, *ret_root, user_data);
    }
    if (!builder_has_payload(builder))
        return 0;
    const json_t *style = builder_find(builder, "data_style");
    bool separate =
        style && json_is_string(style) && strcmp(json_string_value(style), "separate") == 0;
    if (style && !separate)
        return error_set(builder->error, ERROR_FORMAT, "data_style: not \"separate\"");
    bool array = !data && !separate && !builder->inline_form;
    return event_data_build(builder, strings ? strings : data, array, ret_root);
}
