/* SPDX-License-Identifier: MIT */
#include "reader/fast_token.h"

/* Token bytes; 0x40 says that more of the same follows and is masked off, but for OPEN, where it
 * announces an attribute list. */
enum {
    BYTE_END = 0x00,
    BYTE_OPEN = 0x01,
    BYTE_CLOSE_START = 0x02,
    BYTE_CLOSE_EMPTY = 0x03,
    BYTE_END_ELEMENT = 0x04,
    BYTE_VALUE = 0x05,
    BYTE_ATTRIBUTE = 0x06,
    BYTE_CDATA = 0x07,
    BYTE_CHARACTER = 0x08,
    BYTE_ENTITY = 0x09,
    BYTE_TARGET = 0x0a,
    BYTE_DATA = 0x0b,
    BYTE_INSTANCE = 0x0c,
    BYTE_SUBSTITUTION = 0x0d,
    BYTE_OPTIONAL = 0x0e,
    BYTE_FRAGMENT = 0x0f,
    BYTE_MORE = 0x40,
};

#define VALUE_TYPE_TEXT 0x01
#define DEFINITION_HEADER_SIZE 24 /* next offset, GUID, size */

/* A name: next offset u32, hash u16, count u16, characters, NUL. It lies here only if its offset is
 * the current position. */
static bool read_name(struct cursor *cursor, struct token *token)
{
    uint32_t offset;
    token->name_at = cursor->at;
    if (!cursor_u32(cursor, &offset))
        return false;
    struct cursor elsewhere = cursor_over(cursor->chunk, offset, EVTX_CHUNK_SIZE);
    token->name_here = offset == cursor->at;
    struct cursor *from = token->name_here ? cursor : &elsewhere;
    uint16_t count;
    return cursor_skip(from, 6) && cursor_u16(from, &count) &&
           cursor_span(from, 2u * count, &token->text) && cursor_skip(from, 2);
}

static bool read_open(struct cursor *cursor, enum token_form form, bool attributes,
                      struct token *token)
{
    uint32_t size;
    if (form == FORM_DEFINITION && !cursor_skip(cursor, 2))
        return false;
    if (!cursor_u32(cursor, &size) || size > cursor_left(cursor))
        return false;
    token->kind = TOKEN_OPEN;
    token->end = cursor->at + size;
    return read_name(cursor, token) && (!attributes || cursor_skip(cursor, 4)) &&
           cursor->at <= token->end;
}

/* Characters with their count before them. */
static bool read_characters(struct cursor *cursor, struct token *token)
{
    uint16_t count;
    return cursor_u16(cursor, &count) && cursor_span(cursor, 2u * count, &token->text);
}

static bool read_value(struct cursor *cursor, struct token *token)
{
    uint8_t type;
    token->kind = TOKEN_TEXT;
    return cursor_u8(cursor, &type) && type == VALUE_TYPE_TEXT && read_characters(cursor, token);
}

bool token_next(struct cursor *cursor, enum token_form form, struct token *ret_token)
{
    uint8_t byte;
    struct token *token = ret_token;
    if (!cursor_u8(cursor, &byte)) {
        token->kind = TOKEN_END;
        return true;
    }
    switch (byte & ~BYTE_MORE) {
    case BYTE_END:
        token->kind = TOKEN_END;
        return true;
    case BYTE_OPEN:
        return read_open(cursor, form, (byte & BYTE_MORE) != 0, token);
    case BYTE_CLOSE_START:
        token->kind = TOKEN_CLOSE_START;
        return true;
    case BYTE_CLOSE_EMPTY:
        token->kind = TOKEN_CLOSE_EMPTY;
        return true;
    case BYTE_END_ELEMENT:
        token->kind = TOKEN_END_ELEMENT;
        return true;
    case BYTE_VALUE:
        return read_value(cursor, token);
    case BYTE_ATTRIBUTE:
        token->kind = TOKEN_ATTRIBUTE;
        return read_name(cursor, token);
    case BYTE_CDATA:
        token->kind = TOKEN_TEXT;
        return read_characters(cursor, token);
    case BYTE_CHARACTER:
        token->kind = TOKEN_CHARACTER;
        return cursor_u16(cursor, &token->number);
    case BYTE_ENTITY:
        token->kind = TOKEN_ENTITY;
        return read_name(cursor, token);
    case BYTE_TARGET:
        token->kind = TOKEN_INSTRUCTION;
        return read_name(cursor, token);
    case BYTE_DATA:
        token->kind = TOKEN_INSTRUCTION;
        return read_characters(cursor, token);
    case BYTE_SUBSTITUTION:
    case BYTE_OPTIONAL:
        token->kind = TOKEN_SUBSTITUTION;
        token->optional = byte == BYTE_OPTIONAL;
        return cursor_u16(cursor, &token->number) && cursor_skip(cursor, 1);
    default:
        return false;
    }
}

bool token_is_content(enum token_kind kind)
{
    return kind == TOKEN_TEXT || kind == TOKEN_CHARACTER || kind == TOKEN_ENTITY ||
           kind == TOKEN_SUBSTITUTION;
}

uint8_t token_entity(struct span name)
{
    if (SPAN_IS(name, "lt"))
        return '<';
    if (SPAN_IS(name, "gt"))
        return '>';
    if (SPAN_IS(name, "amp"))
        return '&';
    if (SPAN_IS(name, "quot"))
        return '"';
    if (SPAN_IS(name, "apos"))
        return '\'';
    return 0;
}

bool token_fragment(struct cursor *cursor)
{
    if (cursor_left(cursor) < 4 || cursor->chunk[cursor->at] != BYTE_FRAGMENT)
        return false;
    return cursor_skip(cursor, 4);
}

bool token_is_instance(const struct cursor *cursor)
{
    return cursor_left(cursor) > 0 && cursor->chunk[cursor->at] == BYTE_INSTANCE;
}

bool token_starts_instance(const uint8_t *bytes)
{
    return bytes[0] == BYTE_FRAGMENT && bytes[4] == BYTE_INSTANCE;
}

enum token_form token_form_here(struct cursor cursor)
{
    struct cursor plain = cursor;
    struct token token;
    if (token_next(&plain, FORM_PLAIN, &token) && token.kind == TOKEN_OPEN && token.text.size > 0)
        return FORM_PLAIN;
    if (token_next(&cursor, FORM_DEFINITION, &token) && token.kind == TOKEN_OPEN &&
        token.text.size > 0)
        return FORM_DEFINITION;
    return FORM_PLAIN;
}

bool instance_read(struct cursor *cursor, struct instance *ret_instance)
{
    struct instance instance;
    uint32_t size;
    if (!cursor_skip(cursor, 2) || !cursor_u32(cursor, &instance.id) ||
        !cursor_u32(cursor, &instance.definition))
        return false;
    struct cursor header = cursor_over(cursor->chunk, instance.definition, EVTX_CHUNK_SIZE);
    if (!cursor_skip(&header, DEFINITION_HEADER_SIZE - 4) || !cursor_u32(&header, &size) ||
        size > cursor_left(&header))
        return false;
    instance.body = cursor_over(cursor->chunk, header.at, header.at + size);
    if (instance.definition == cursor->at && !cursor_skip(cursor, DEFINITION_HEADER_SIZE + size))
        return false;
    if (!cursor_u32(cursor, &instance.value_count) ||
        instance.value_count > cursor_left(cursor) / 4)
        return false;
    instance.values = *cursor;
    *ret_instance = instance;
    return true;
}

bool instance_values(const struct instance *instance, uint32_t count, struct value *ret_values)
{
    /* instance_read() has seen that all descriptors are there. */
    const uint8_t *descriptors = instance->values.chunk + instance->values.at;
    uint32_t at = instance->values.at + 4 * instance->value_count;
    if (count > instance->value_count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = bytes_u32(descriptors + 4 * i);
        ret_values[i] = (struct value){at, (uint16_t)word, (uint8_t)(word >> 16)};
        at += word & 0xFFFF;
    }
    return at <= instance->values.end;
}
