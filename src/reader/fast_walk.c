/* SPDX-License-Identifier: MIT */
#include "reader/fast_walk.h"

#include "reader/fast_array.h"
#include "reader/fast_value.h"

/* A fragment that is being walked: its tokens, and the values that its substitutions mean. */
struct scope {
    struct cursor tokens;
    enum token_form form;
    unsigned values; /* index into decoder->values */
    unsigned depth;  /* of elements and fragments */
};

enum role {
    ROLE_EVENT, /* a child of Event */
    ROLE_LIST,  /* a child of EventData */
    ROLE_TREE,  /* anything under UserData, or deeper under EventData */
};

struct element {
    enum role role;
    struct span name;
    struct text own_name; /* the Name attribute under EventData */
    bool has_own_name, in_list, binary;
    bool has_children;
    size_t start;              /* of its text in the area */
    unsigned pieces;           /* content tokens that gave something */
    bool absent;               /* an optional value is NULL */
    const struct value *array; /* the one array that it consists of */
    struct span bytes;         /* the one binary value that it consists of */
    bool has_bytes;
};

static bool next(struct decoder *decoder, struct scope *scope, struct token *token)
{
    return decoder_next(decoder, &scope->tokens, scope->form, token);
}

static const struct value *find_value(const struct decoder *decoder, const struct scope *scope,
                                      uint16_t index)
{
    const struct value_list *list = &decoder->values[scope->values];
    return index < list->count ? &list->items[index] : NULL;
}

static struct span value_span(const struct scope *scope, const struct value *value)
{
    return (struct span){scope->tokens.chunk + value->at, value->size};
}

static struct text name_of(struct decoder *decoder, const struct element *element)
{
    if (element->in_list && element->has_own_name)
        return element->own_name;
    if (element->in_list && SPAN_IS(element->name, "Data"))
        return (struct text){NULL, 0};
    size_t start = decoder->area.used;
    area_utf16(&decoder->area, element->name);
    return area_since(&decoder->area, start);
}

static bool emit_binary(struct decoder *decoder, const struct element *element)
{
    if (element->array || (element->has_bytes && element->pieces != 1))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    return element->has_bytes ? decoder_add_bytes(decoder, element->bytes)
                              : decoder_add_hex(decoder, element->start);
}

/* Windows leaves out an element whose optional value is NULL. */
static bool is_there(const struct element *element)
{
    return element->has_children || !element->absent || element->pieces > 0;
}

static bool emit(struct decoder *decoder, const struct scope *scope, const struct element *element)
{
    if (element->has_children || !is_there(element))
        return true;
    if (element->binary)
        return emit_binary(decoder, element);
    struct text value = area_since(&decoder->area, element->start);
    struct text name = name_of(decoder, element);
    if (!element->array) {
        decoder_add(decoder, name, value);
        return true;
    }
    if (element->pieces != 1)
        return decoder_fail(decoder, DECODE_UNKNOWN);
    return decoder_add_array(decoder, name, scope->tokens.chunk, *element->array);
}

static bool walk_fragment(struct decoder *decoder, struct scope *scope, struct element *parent);
static bool walk_element(struct decoder *decoder, struct scope *scope, const struct token *open,
                         struct element *parent);

/* Nested binary XML: its roots stand where the substitution stands. */
static bool add_nested(struct decoder *decoder, const struct scope *scope,
                       const struct value *value, struct element *element)
{
    struct scope nested = {
        .tokens = cursor_over(scope->tokens.chunk, value->at, value->at + value->size),
        .form = FORM_PLAIN,
        .values = scope->values,
        .depth = scope->depth + 1,
    };
    return walk_fragment(decoder, &nested, element);
}

static bool add_substitution(struct decoder *decoder, const struct scope *scope,
                             const struct token *token, struct element *element)
{
    const struct value *value = find_value(decoder, scope, token->number);
    if (!value)
        return decoder_fail(decoder, DECODE_UNKNOWN);
    if (!decoder_spend(decoder, 0, value->size))
        return false;
    if (value->type == VALUE_NULL) {
        element->absent = element->absent || token->optional;
        return true;
    }
    if (value->type == VALUE_XML)
        return add_nested(decoder, scope, value, element);
    element->pieces++;
    if (value->type & VALUE_ARRAY) {
        element->array = value;
    } else if (element->binary && value->type == VALUE_BINARY) {
        element->has_bytes = true;
        element->bytes = value_span(scope, value);
    } else if (!value_text(&decoder->area, value->type, value_span(scope, value))) {
        return decoder_fail(decoder, DECODE_UNKNOWN);
    }
    return true;
}

/* What stands between the tags of an element, or of a fragment. */
static bool walk_content(struct decoder *decoder, struct scope *scope, struct element *element)
{
    struct token token;
    while (next(decoder, scope, &token)) {
        switch (token.kind) {
        case TOKEN_END_ELEMENT:
        case TOKEN_END:
            return true;
        case TOKEN_OPEN:
            if (!walk_element(decoder, scope, &token, element))
                return false;
            break;
        case TOKEN_SUBSTITUTION:
            if (!add_substitution(decoder, scope, &token, element))
                return false;
            break;
        case TOKEN_TEXT:
        case TOKEN_CHARACTER:
        case TOKEN_ENTITY:
            element->pieces++;
            if (!decoder_literal(decoder, &token))
                return false;
            break;
        case TOKEN_INSTRUCTION:
            break;
        default:
            return decoder_fail(decoder, DECODE_UNKNOWN);
        }
    }
    return false;
}

/* Reads attributes up to the end of the start tag. */
static bool walk_attributes(struct decoder *decoder, struct scope *scope, struct element *element,
                            bool *ret_empty)
{
    bool own = false;
    size_t start = decoder->area.used;
    struct token token;
    while (next(decoder, scope, &token)) {
        switch (token.kind) {
        case TOKEN_ATTRIBUTE:
            own = element->in_list && SPAN_IS(token.text, "Name");
            element->has_own_name = element->has_own_name || own;
            break;
        case TOKEN_CLOSE_START:
        case TOKEN_CLOSE_EMPTY:
            element->own_name = area_since(&decoder->area, start);
            *ret_empty = token.kind == TOKEN_CLOSE_EMPTY;
            return true;
        default:
            if (!token_is_content(token.kind))
                return decoder_fail(decoder, DECODE_UNKNOWN);
            if (own && !decoder_piece(decoder, scope->values, scope->tokens.chunk, &token))
                return false;
        }
    }
    return false;
}

/* Sets up a child by where it stands; false when it holds nothing of interest. */
static bool place_element(struct element *element, const struct element *parent, struct span name)
{
    *element = (struct element){.name = name, .in_list = parent->in_list, .role = ROLE_TREE};
    if (parent->role == ROLE_EVENT) {
        element->in_list = SPAN_IS(name, "EventData");
        element->role = element->in_list ? ROLE_LIST : ROLE_TREE;
        return element->in_list || SPAN_IS(name, "UserData");
    }
    element->binary = parent->role == ROLE_LIST && SPAN_IS(name, "Binary");
    return true;
}

static bool walk_element(struct decoder *decoder, struct scope *scope, const struct token *open,
                         struct element *parent)
{
    struct element element;
    if (!place_element(&element, parent, open->text)) {
        scope->tokens.at = open->end;
        return true;
    }
    if (scope->depth + 1 >= DECODE_MAX_DEPTH)
        return decoder_fail(decoder, DECODE_TOO_MUCH);
    scope->depth++;
    bool empty = false;
    if (!walk_attributes(decoder, scope, &element, &empty))
        return false;
    element.start = decoder->area.used;
    if (!empty && !walk_content(decoder, scope, &element))
        return false;
    scope->depth--;
    parent->has_children = parent->has_children || is_there(&element);
    return parent->role == ROLE_EVENT || emit(decoder, scope, &element);
}

static bool walk_instance(struct decoder *decoder, struct scope *scope, struct element *parent)
{
    struct instance instance;
    if (!instance_read(&scope->tokens, &instance) || !token_fragment(&instance.body))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    if (!decoder_spend(decoder, 1 + instance.value_count, 0))
        return false;
    if (!decoder_values(decoder, scope->depth, &instance, instance.value_count))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    struct scope nested = {
        .tokens = instance.body,
        .form = FORM_DEFINITION,
        .values = scope->depth,
        .depth = scope->depth,
    };
    return walk_content(decoder, &nested, parent);
}

/* A fragment is a template instance or plain elements, one or several. */
static bool walk_fragment(struct decoder *decoder, struct scope *scope, struct element *parent)
{
    if (scope->depth >= DECODE_MAX_DEPTH)
        return decoder_fail(decoder, DECODE_TOO_MUCH);
    token_fragment(&scope->tokens);
    if (token_is_instance(&scope->tokens))
        return walk_instance(decoder, scope, parent);
    scope->form = token_form_here(scope->tokens);
    return walk_content(decoder, scope, parent);
}

bool walk_data(struct decoder *decoder, struct cursor tokens, enum token_form form)
{
    struct scope scope = {.tokens = tokens, .form = form};
    struct element event = {.role = ROLE_EVENT};
    return walk_content(decoder, &scope, &event);
}
