/* SPDX-License-Identifier: MIT */
#include "reader/fast_decode.h"

#include "reader/fast_value.h"

/* What a record may cost beyond its own size, in steps of about a token: more than any template
 * needs, too little for templates that are nested to multiply each other. */
#define BASE_STEPS (1u << 15)

void decoder_reserve(struct decoder *decoder, size_t count)
{
    if (decoder->string_capacity - decoder->string_count >= count)
        return;
    decoder->string_capacity = 2 * decoder->string_count + count;
    decoder->strings =
        memory_resize(decoder->strings, decoder->string_capacity, sizeof *decoder->strings);
}

void decoder_start(struct decoder *decoder, uint32_t record_size)
{
    decoder->string_count = 0;
    if (!decoder->area.data) {
        decoder->area.data = memory_resize(NULL, TEXT_AREA_SIZE, 1);
        decoder_reserve(decoder, 1);
    }
    decoder->area.used = 0;
    decoder->area.full = false;
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

void decoder_instance(struct decoder *decoder, const struct instance *instance, uint32_t first,
                      uint32_t size)
{
    decoder->instance = instance;
    decoder->first = first;
    decoder->first_size = size;
    decoder->located = false;
}

bool decoder_complete(struct decoder *decoder)
{
    if (decoder->located)
        return true;
    decoder->values[0].count = 0;
    decoder->located = !decoder->instance || decoder_values(decoder, 0, decoder->instance,
                                                            decoder->instance->value_count);
    return decoder->located;
}

bool decoder_fail(struct decoder *decoder, enum decode_result result)
{
    if (decoder->result == DECODED)
        decoder->result = result;
    return false;
}

bool decoder_next(struct decoder *decoder, struct cursor *tokens, enum token_form form,
                  struct token *ret_token)
{
    ret_token->text.size = 0;
    if (!token_next(tokens, form, ret_token))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    return decoder_spend(decoder, 1, ret_token->text.size);
}

bool decoder_literal(struct decoder *decoder, const struct token *token)
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
            return decoder_fail(decoder, DECODE_UNKNOWN);
        area_unit(&decoder->area, entity);
        return true;
    default:
        return decoder_fail(decoder, DECODE_UNKNOWN);
    }
}

bool decoder_piece(struct decoder *decoder, unsigned values, const uint8_t *chunk,
                   const struct token *token)
{
    if (token->kind != TOKEN_SUBSTITUTION)
        return decoder_literal(decoder, token);
    const struct value_list *list = &decoder->values[values];
    if (token->number >= list->count)
        return decoder_fail(decoder, DECODE_UNKNOWN);
    const struct value *value = &list->items[token->number];
    if (!decoder_spend(decoder, 0, value->size))
        return false;
    struct span bytes = {chunk + value->at, value->size};
    if (value->type != VALUE_NULL && !value_text(&decoder->area, value->type, bytes))
        return decoder_fail(decoder, DECODE_UNKNOWN);
    return true;
}

bool decoder_pieces(struct decoder *decoder, struct cursor tokens, enum token_form form,
                    struct text *ret_text)
{
    size_t start = decoder->area.used;
    struct token token;
    while (decoder_next(decoder, &tokens, form, &token) && token_is_content(token.kind))
        if (!decoder_piece(decoder, 0, tokens.chunk, &token))
            return false;
    *ret_text = area_since(&decoder->area, start);
    return decoder->result == DECODED && !decoder->area.full;
}

bool decoder_add_bytes(struct decoder *decoder, struct span bytes)
{
    if (decoder->has_binary)
        return decoder_fail(decoder, DECODE_UNKNOWN);
    decoder->has_binary = true;
    decoder->binary = bytes.data;
    decoder->binary_size = bytes.size;
    return true;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* The digits become bytes where they stand. */
bool decoder_add_hex(struct decoder *decoder, size_t start)
{
    struct text hex = area_since(&decoder->area, start);
    uint8_t *out = (uint8_t *)decoder->area.data + start;
    if (hex.size % 2 != 0)
        return decoder_fail(decoder, DECODE_UNKNOWN);
    for (size_t i = 0; i < hex.size; i += 2) {
        int high = hex_digit(hex.data[i]), low = hex_digit(hex.data[i + 1]);
        if (high < 0 || low < 0)
            return decoder_fail(decoder, DECODE_UNKNOWN);
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    return decoder_add_bytes(decoder, (struct span){out, (uint32_t)(hex.size / 2)});
}
