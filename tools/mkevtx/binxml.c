/* SPDX-License-Identifier: MIT */
#include "mkevtx/binxml.h"

#include "mkevtx/tables.h"

#include <endian.h>
#include <string.h>

enum {
    TOKEN_END_OF_FILE = 0x00,
    TOKEN_OPEN_START = 0x01,
    TOKEN_CLOSE_START = 0x02,
    TOKEN_CLOSE_EMPTY = 0x03,
    TOKEN_END = 0x04,
    TOKEN_VALUE = 0x05,
    TOKEN_ATTRIBUTE = 0x06,
    TOKEN_CDATA = 0x07,
    TOKEN_CHARACTER = 0x08,
    TOKEN_ENTITY = 0x09,
    TOKEN_TEMPLATE = 0x0c,
    TOKEN_NORMAL_SUBSTITUTION = 0x0d,
    TOKEN_OPTIONAL_SUBSTITUTION = 0x0e,
    TOKEN_MORE = 0x40, /* a flag: attributes, or more of the content, follow */
};

static const uint8_t fragment_header[] = {0x0f, 0x01, 0x01, 0x00};

static size_t digits_of(uint64_t number, uint8_t digits[40])
{
    uint8_t reversed[20];
    size_t count = 0;
    do
        reversed[count++] = (uint8_t)('0' + number % 10);
    while ((number /= 10) != 0);
    for (size_t i = 0; i < count; i++) {
        digits[2 * i] = reversed[count - 1 - i];
        digits[2 * i + 1] = 0;
    }
    return 2 * count;
}

size_t wide_size(const struct wide *wide, uint64_t number)
{
    uint8_t digits[40];
    if (wide->counter_count == 0)
        return wide->size;
    return wide->size + wide->counter_count * digits_of(number, digits);
}

static void put_wide(struct chunk *chunk, const struct wide *wide, uint64_t number)
{
    size_t from = 0;
    if (wide->counter_count > 0) {
        uint8_t digits[40];
        size_t digits_size = digits_of(number, digits);
        for (size_t i = 0; i < wide->counter_count; i++) {
            if (wide->counters[i] > from)
                chunk_put(chunk, wide->bytes + from, wide->counters[i] - from);
            chunk_put(chunk, digits, digits_size);
            from = wide->counters[i];
        }
    }
    if (wide->size > from)
        chunk_put(chunk, wide->bytes + from, wide->size - from);
}

static void put_text(struct chunk *chunk, const struct wide *text, uint64_t number)
{
    size_t size = wide_size(text, number);
    chunk_put16(chunk, (uint16_t)(size / 2));
    put_wide(chunk, text, number);
}

static void put_value_token(struct chunk *chunk, uint8_t more, const char *ascii)
{
    chunk_put8(chunk, TOKEN_VALUE | more);
    chunk_put8(chunk, VALUE_STRING);
    chunk_put16(chunk, (uint16_t)strlen(ascii));
    for (; *ascii; ascii++)
        chunk_put16(chunk, (uint8_t)*ascii);
}

/* Nine digits of a second, as forwarded logs have them. */
static void put_time_text(struct chunk *chunk, uint8_t more, filetime time)
{
    char text[FILETIME_TEXT_SIZE], fixed[FILETIME_TEXT_SIZE + 16] = "";
    filetime_format(time - time % FILETIME_SECOND, text);
    size_t size = strcspn(text, "Z.");
    memcpy(fixed, text, size);
    fixed[size] = '.';
    uint64_t rest = time % FILETIME_SECOND * 100;
    for (size_t i = 9; i > 0; i--, rest /= 10)
        fixed[size + i] = (char)('0' + rest % 10);
    fixed[size + 10] = 'Z';
    put_value_token(chunk, more, fixed);
}

static void put_number_text(struct chunk *chunk, uint8_t more, uint64_t number)
{
    uint8_t digits[40];
    size_t size = digits_of(number, digits);
    chunk_put8(chunk, TOKEN_VALUE | more);
    chunk_put8(chunk, VALUE_STRING);
    chunk_put16(chunk, (uint16_t)(size / 2));
    chunk_put(chunk, digits, size);
}

static void put_element(struct chunk *chunk, const struct element *element, bool templated,
                        const struct moment *moment);

static void put_item(struct chunk *chunk, const struct item *item, bool templated,
                     const struct moment *moment)
{
    uint8_t more = item->next ? TOKEN_MORE : 0;
    switch (item->kind) {
    case ITEM_TEXT:
        chunk_put8(chunk, TOKEN_VALUE | more);
        chunk_put8(chunk, VALUE_STRING);
        put_text(chunk, &item->text, moment->number);
        break;
    case ITEM_RECORD_ID:
        put_number_text(chunk, more, moment->record_id);
        break;
    case ITEM_TIME:
        put_time_text(chunk, more, moment->time);
        break;
    case ITEM_CDATA:
        chunk_put8(chunk, TOKEN_CDATA | more);
        put_text(chunk, &item->text, moment->number);
        break;
    case ITEM_CHARACTER:
        chunk_put8(chunk, TOKEN_CHARACTER | more);
        chunk_put16(chunk, item->number);
        break;
    case ITEM_ENTITY:
        chunk_put8(chunk, TOKEN_ENTITY | more);
        table_put_name(chunk, &item->text);
        break;
    case ITEM_SUBSTITUTION:
        chunk_put8(chunk, item->optional ? TOKEN_OPTIONAL_SUBSTITUTION : TOKEN_NORMAL_SUBSTITUTION);
        chunk_put16(chunk, item->number);
        chunk_put8(chunk, item->type);
        break;
    case ITEM_ELEMENT:
        put_element(chunk, item->element, templated, moment);
        break;
    }
}

static void put_attributes(struct chunk *chunk, const struct element *element,
                           const struct moment *moment)
{
    size_t field = chunk->at;
    chunk_put32(chunk, 0);
    for (const struct attribute *each = element->attributes; each; each = each->next) {
        chunk_put8(chunk, TOKEN_ATTRIBUTE | (each->next ? TOKEN_MORE : 0));
        table_put_name(chunk, &each->name);
        for (const struct item *item = each->items; item; item = item->next)
            put_item(chunk, item, false, moment);
    }
    chunk_set_size(chunk, field);
}

/* Only within templates an element has a dependency identifier. */
static void put_element(struct chunk *chunk, const struct element *element, bool templated,
                        const struct moment *moment)
{
    chunk_put8(chunk, TOKEN_OPEN_START | (element->attributes ? TOKEN_MORE : 0));
    if (templated)
        chunk_put16(chunk, element->dependency);
    size_t field = chunk->at;
    chunk_put32(chunk, 0);
    table_put_name(chunk, &element->name);
    if (element->attributes)
        put_attributes(chunk, element, moment);
    if (!element->items && !element->open) {
        chunk_put8(chunk, TOKEN_CLOSE_EMPTY);
    } else {
        chunk_put8(chunk, TOKEN_CLOSE_START);
        for (const struct item *item = element->items; item; item = item->next)
            put_item(chunk, item, templated, moment);
        chunk_put8(chunk, TOKEN_END);
    }
    chunk_set_size(chunk, field);
}

static void put_body(struct chunk *chunk, const struct element *root, const struct moment *moment)
{
    chunk_put(chunk, fragment_header, sizeof fragment_header);
    put_element(chunk, root, true, moment);
    chunk_put8(chunk, TOKEN_END_OF_FILE);
}

/* A definition: offset of the next of its bucket, GUID, size and body. */
static void put_definition(struct chunk *chunk, const struct instance *instance,
                           const struct moment *moment)
{
    size_t bucket = table_template_bucket(instance->guid);
    size_t offset = table_find_template(chunk, bucket, instance->guid);
    if (offset) {
        chunk_put32(chunk, (uint32_t)offset);
        return;
    }
    chunk_put32(chunk, (uint32_t)chunk->at + 4);
    size_t start = chunk->at;
    chunk_put32(chunk, chunk_get32(chunk, bucket));
    chunk_put(chunk, instance->guid, 16);
    chunk_put32(chunk, 0);
    put_body(chunk, instance->root, moment);
    chunk_set_size(chunk, start + 20);
    if (!chunk->full)
        chunk_set32(chunk, bucket, (uint32_t)start);
}

static void put_value(struct chunk *chunk, const struct value *value, const struct moment *moment)
{
    switch (value->source) {
    case FROM_DATA:
        put_wide(chunk, &value->data, moment->number);
        break;
    case FROM_RECORD_ID:
        chunk_put64(chunk, moment->record_id);
        break;
    case FROM_TIME:
        chunk_put64(chunk, moment->time);
        break;
    case FROM_INSTANCE:
        binxml_put_fragment(chunk, value->instance, moment);
        break;
    }
}

static void put_values(struct chunk *chunk, const struct instance *instance,
                       const struct moment *moment)
{
    chunk_put32(chunk, (uint32_t)instance->value_count);
    size_t descriptors = chunk->at;
    for (size_t i = 0; i < instance->value_count; i++)
        chunk_put32(chunk, (uint32_t)instance->values[i].type << 16);
    for (size_t i = 0; i < instance->value_count && !chunk->full; i++) {
        size_t start = chunk->at;
        put_value(chunk, &instance->values[i], moment);
        chunk_set16(chunk, descriptors + 4 * i, (uint16_t)(chunk->at - start));
    }
}

void binxml_put_fragment(struct chunk *chunk, const struct instance *instance,
                         const struct moment *moment)
{
    if (!instance->bare)
        chunk_put(chunk, fragment_header, sizeof fragment_header);
    if (instance->templated) {
        static const uint8_t token[] = {TOKEN_TEMPLATE, 0x01};
        chunk_put(chunk, token, sizeof token);
        chunk_put(chunk, instance->guid, 4); /* the template's short identifier */
        put_definition(chunk, instance, moment);
        put_values(chunk, instance, moment);
    } else {
        put_element(chunk, instance->root, false, moment);
    }
    chunk_put8(chunk, TOKEN_END_OF_FILE);
}

bool binxml_identify(struct chunk *scratch, struct instance *instance)
{
    static const struct moment none;
    memset(scratch->data, 0, CHUNK_HEADER_SIZE);
    scratch->at = CHUNK_HEADER_SIZE;
    scratch->full = false;
    put_body(scratch, instance->root, &none);
    uint64_t hash[2] = {UINT64_C(0xcbf29ce484222325), UINT64_C(0x9e3779b97f4a7c15)};
    for (size_t i = CHUNK_HEADER_SIZE; i < scratch->at; i++) {
        hash[0] = (hash[0] ^ scratch->data[i]) * UINT64_C(0x100000001b3);
        hash[1] = (hash[1] ^ hash[0] >> 29 ^ scratch->data[i]) * UINT64_C(0xbf58476d1ce4e5b9);
    }
    hash[0] = htole64(hash[0]);
    hash[1] = htole64(hash[1]);
    memcpy(instance->guid, hash, sizeof instance->guid);
    return !scratch->full;
}
