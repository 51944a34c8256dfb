/* SPDX-License-Identifier: MIT */
#include "reader/fast_decode.h"

#include "base/memory.h"
#include "reader/fast_value.h"

/* What a record may cost beyond its own size, in steps of about a token: more than any template
 * needs, too little for templates that are nested to multiply each other. */
#define BASE_STEPS (1u << 15)
#define BYTES_PER_STEP 32u

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

void decoder_start(struct decoder *decoder, uint32_t record_size)
{
    if (!decoder->area.data)
        decoder->area.data = memory_resize(NULL, TEXT_AREA_SIZE, 1);
    decoder->area.used = 0;
    decoder->area.full = false;
    decoder->string_count = 0;
    decoder->binary = NULL;
    decoder->binary_size = 0;
    decoder->has_binary = false;
    decoder->steps = BASE_STEPS + record_size;
    decoder->result = DECODED;
}

void decoder_free(struct decoder *decoder)
{
    free(decoder->area.data);
    free(decoder->strings);
    for (size_t i = 0; i < DECODE_MAX_DEPTH; i++)
        free(decoder->values[i].items);
}

bool decoder_values(struct decoder *decoder, unsigned depth, const struct instance *instance,
                    uint32_t count)
{
    struct value_list *list = &decoder->values[depth];
    if (count > instance->value_count)
        return false;
    if (list->capacity < count) {
        list->items = memory_resize(list->items, count, sizeof *list->items);
        list->capacity = count;
    }
    list->count = count;
    return instance_values(instance, count, list->items);
}

static bool fail(struct decoder *decoder, enum decode_result result)
{
    if (decoder->result == DECODED)
        decoder->result = result;
    return false;
}

static bool spend(struct decoder *decoder, uint32_t steps)
{
    if (decoder->steps < steps)
        return fail(decoder, DECODE_TOO_MUCH);
    decoder->steps -= steps;
    return true;
}

static bool next(struct decoder *decoder, struct scope *scope, struct token *token)
{
    token->text.size = 0;
    if (!token_next(&scope->tokens, scope->form, token))
        return fail(decoder, DECODE_UNKNOWN);
    return spend(decoder, 1 + token->text.size / BYTES_PER_STEP);
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

/* Appends text of a token that is no substitution. */
static bool add_literal(struct decoder *decoder, const struct token *token)
{
    uint8_t entity;
    switch (token->kind) {
    case TOKEN_TEXT:
        area_utf16(&decoder->area, span_trim(token->text));
        return true;
    case TOKEN_CHARACTER:
        area_unit(&decoder->area, token->number);
        return true;
    case TOKEN_ENTITY:
        entity = token_entity(token->text);
        if (entity == 0)
            return fail(decoder, DECODE_UNKNOWN);
        area_unit(&decoder->area, entity);
        return true;
    default:
        return fail(decoder, DECODE_UNKNOWN);
    }
}

/* Content of an attribute or a System element: single values only. */
static bool add_piece(struct decoder *decoder, const struct scope *scope, const struct token *token)
{
    if (token->kind != TOKEN_SUBSTITUTION)
        return add_literal(decoder, token);
    const struct value *value = find_value(decoder, scope, token->number);
    if (!value || (value->type != VALUE_NULL &&
                   !value_text(&decoder->area, value->type, value_span(scope, value))))
        return fail(decoder, DECODE_UNKNOWN);
    return true;
}

bool decoder_pieces(struct decoder *decoder, struct cursor tokens, enum token_form form,
                    struct text *ret_text)
{
    struct scope scope = {tokens, form, 0, 0};
    size_t start = decoder->area.used;
    struct token token;
    while (next(decoder, &scope, &token) && token_is_content(token.kind))
        if (!add_piece(decoder, &scope, &token))
            return false;
    *ret_text = area_since(&decoder->area, start);
    return decoder->result == DECODED && !decoder->area.full;
}

static void add_string(struct decoder *decoder, struct text name, struct text value)
{
    decoder->strings = memory_grow(decoder->strings, decoder->string_count,
                                   &decoder->string_capacity, sizeof *decoder->strings);
    decoder->strings[decoder->string_count++] = (struct insertion){name, value};
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

/* An element that holds an array stands for as many elements as the array has. */
static bool emit_array(struct decoder *decoder, const struct scope *scope,
                       const struct element *element)
{
    if (element->pieces != 1)
        return fail(decoder, DECODE_UNKNOWN);
    struct text name = name_of(decoder, element);
    uint8_t type = element->array->type & (uint8_t)~VALUE_ARRAY;
    struct span left = value_span(scope, element->array);
    if (left.size == 0)
        add_string(decoder, name, (struct text){NULL, 0});
    while (left.size > 0) {
        struct span one;
        size_t start = decoder->area.used;
        if (!spend(decoder, 1))
            return false;
        if (!value_element(type, &left, &one) || !value_text(&decoder->area, type, one))
            return fail(decoder, DECODE_UNKNOWN);
        add_string(decoder, name, area_since(&decoder->area, start));
    }
    return true;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Inline records write binary data as hex. It is turned into bytes where it stands. */
static bool emit_hex(struct decoder *decoder, size_t start)
{
    struct text hex = area_since(&decoder->area, start);
    char *out = decoder->area.data + start;
    if (hex.size % 2 != 0)
        return fail(decoder, DECODE_UNKNOWN);
    for (size_t i = 0; i < hex.size; i += 2) {
        int high = hex_digit(hex.data[i]), low = hex_digit(hex.data[i + 1]);
        if (high < 0 || low < 0)
            return fail(decoder, DECODE_UNKNOWN);
        out[i / 2] = (char)(high << 4 | low);
    }
    decoder->binary = (const uint8_t *)out;
    decoder->binary_size = hex.size / 2;
    return true;
}

static bool emit_binary(struct decoder *decoder, const struct element *element)
{
    if (decoder->has_binary || element->array || (element->has_bytes && element->pieces != 1))
        return fail(decoder, DECODE_UNKNOWN);
    decoder->has_binary = true;
    if (!element->has_bytes)
        return emit_hex(decoder, element->start);
    decoder->binary = element->bytes.data;
    decoder->binary_size = element->bytes.size;
    return true;
}

static bool emit(struct decoder *decoder, const struct scope *scope, const struct element *element)
{
    if (element->has_children || (element->absent && element->pieces == 0))
        return true;
    if (element->binary)
        return emit_binary(decoder, element);
    if (element->array)
        return emit_array(decoder, scope, element);
    struct text value = area_since(&decoder->area, element->start);
    add_string(decoder, name_of(decoder, element), value);
    return true;
}

static bool walk_fragment(struct decoder *decoder, struct scope *scope, struct element *parent);
static bool walk_element(struct decoder *decoder, struct scope *scope, const struct token *open,
                         const struct element *parent);

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
        return fail(decoder, DECODE_UNKNOWN);
    if (!spend(decoder, value->size / BYTES_PER_STEP))
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
        return fail(decoder, DECODE_UNKNOWN);
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
            element->has_children = true;
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
            if (!add_literal(decoder, &token))
                return false;
            break;
        case TOKEN_INSTRUCTION:
            break;
        default:
            return fail(decoder, DECODE_UNKNOWN);
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
                return fail(decoder, DECODE_UNKNOWN);
            if (own && !add_piece(decoder, scope, &token))
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
                         const struct element *parent)
{
    struct element element;
    if (!place_element(&element, parent, open->text)) {
        scope->tokens.at = open->end;
        return true;
    }
    if (scope->depth + 1 >= DECODE_MAX_DEPTH)
        return fail(decoder, DECODE_TOO_MUCH);
    scope->depth++;
    bool empty;
    if (!walk_attributes(decoder, scope, &element, &empty))
        return false;
    element.start = decoder->area.used;
    if (!empty && !walk_content(decoder, scope, &element))
        return false;
    scope->depth--;
    return parent->role == ROLE_EVENT || emit(decoder, scope, &element);
}

static bool walk_instance(struct decoder *decoder, struct scope *scope, struct element *parent)
{
    struct instance instance;
    if (!instance_read(&scope->tokens, &instance) || !token_fragment(&instance.body))
        return fail(decoder, DECODE_UNKNOWN);
    if (!spend(decoder, 1 + instance.value_count))
        return false;
    if (!decoder_values(decoder, scope->depth, &instance, instance.value_count))
        return fail(decoder, DECODE_UNKNOWN);
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
        return fail(decoder, DECODE_TOO_MUCH);
    token_fragment(&scope->tokens);
    if (token_is_instance(&scope->tokens))
        return walk_instance(decoder, scope, parent);
    scope->form = token_form_here(scope->tokens);
    return walk_content(decoder, scope, parent);
}

enum decode_result decoder_data(struct decoder *decoder, const struct plan *plan)
{
    struct scope scope = {.tokens = plan->data, .form = plan->form};
    struct element event = {.role = ROLE_EVENT};
    walk_content(decoder, &scope, &event);
    if (decoder->area.full)
        return DECODE_TOO_MUCH;
    return decoder->result;
}
