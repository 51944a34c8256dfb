/* SPDX-License-Identifier: MIT */
#include "reader/fast_data.h"

#include "base/memory.h"
#include "reader/fast_list.h"
#include "reader/fast_value.h"
#include "reader/fast_walk.h"

/* Templates inside each other, until the walker takes over. */
#define MAX_NESTING 4

#define BUCKETS 256u

/* Tokens that have been seen in this chunk; from their second use on they have a list. Where the
 * chunk before used its lists often they are made at once: to walk takes longer. */
struct item {
    uint32_t at;
    uint32_t next; /* in the same bucket, + 1 */
    unsigned uses;
    struct data_list list;
};

/* A nested instance up to its values: fragment header (4 bytes), token and version (2), id,
 * definition, number of values (4 each). Where these bytes come again within a chunk, they mean the
 * same again, so that the definition need not be looked up: in classic events all strings are in
 * one nested instance. */
#define NESTED_START 18
#define NESTED_COUNT 8u /* a power of two */

struct nested {
    bool known;
    uint8_t start[NESTED_START];
    uint32_t value_count;
    struct data_list list;
};

struct fast_data {
    struct item *items; /* owned */
    size_t count, capacity;
    uint32_t buckets[BUCKETS]; /* + 1 */
    struct list_maker maker;
    struct nested nested[NESTED_COUNT]; /* by nested_of() */
    size_t runs;                        /* records read in this chunk */
    bool eager;                         /* lists are made at the first use */
};

struct fast_data *fast_data_new(void)
{
    return memory_zeroed(1, sizeof(struct fast_data));
}

void fast_data_free(struct fast_data *data)
{
    if (!data)
        return;
    list_maker_free(&data->maker);
    free(data->items);
    free(data);
}

void fast_data_clear(struct fast_data *data)
{
    if (data->count > 0) {
        memset(data->buckets, 0, sizeof data->buckets);
        for (unsigned i = 0; i < NESTED_COUNT; i++)
            data->nested[i].known = false;
    }
    data->eager = data->runs > 4 * data->count;
    data->runs = 0;
    data->count = 0;
    list_maker_clear(&data->maker);
}

/* NULL where the tokens must be walked. */
static const struct data_list *find_list(struct fast_data *data, struct cursor tokens,
                                         enum token_form form)
{
    uint32_t bucket = (tokens.at ^ tokens.at >> 8) % BUCKETS;
    struct item *item = NULL;
    for (uint32_t i = data->buckets[bucket]; i != 0 && !item; i = data->items[i - 1].next)
        if (data->items[i - 1].at == tokens.at)
            item = &data->items[i - 1];
    if (!item) {
        data->items = memory_grow(data->items, data->count, &data->capacity, sizeof *data->items);
        item = &data->items[data->count];
        *item = (struct item){.at = tokens.at, .next = data->buckets[bucket]};
        data->buckets[bucket] = (uint32_t)++data->count;
    }
    if (++item->uses == (data->eager ? 1 : 2))
        list_make(&data->maker, &item->list, tokens, form);
    return item->list.usable ? &item->list : NULL;
}

static struct text name_of(const struct fast_data *data, const struct data_step *step)
{
    if (step->name_size == 0)
        return (struct text){NULL, 0};
    return (struct text){data->maker.names.data + step->name_at, step->name_size};
}

/* False where the value is of a kind that the walker must deal with. */
static bool run_leaf(struct decoder *decoder, const struct data_step *step, struct text name,
                     const struct value *value, struct span bytes)
{
    if (value->type == VALUE_NULL) {
        if (step->optional ? step->sole : step->kind == STEP_BINARY)
            return false;
        if (!step->optional)
            decoder_add(decoder, name, (struct text){NULL, 0});
        return true;
    }
    if (value->type == VALUE_XML)
        return false;
    if (step->kind == STEP_BINARY)
        return value->type == VALUE_BINARY && decoder_add_bytes(decoder, bytes);
    if (value->type & VALUE_ARRAY)
        return decoder_add_array(decoder, name, value->type, bytes);
    size_t start = decoder->area.used;
    if (!value_text(&decoder->area, value->type, bytes))
        return false;
    decoder_add(decoder, name, area_since(&decoder->area, start));
    return true;
}

static bool run_list(struct fast_data *data, struct decoder *decoder, const uint8_t *chunk,
                     struct data_list list, unsigned depth);

static struct nested *nested_of(struct fast_data *data, const uint8_t *start)
{
    uint32_t definition = bytes_u32(start + 10);
    return &data->nested[(definition >> 3 ^ definition >> 6) % NESTED_COUNT];
}

/* A nested instance that begins like one before it in the chunk; false when it does not. */
static bool recall_nested(struct fast_data *data, struct cursor tokens,
                          struct instance *ret_instance, struct data_list *ret_list)
{
    const uint8_t *start = tokens.chunk + tokens.at;
    if (cursor_left(&tokens) < NESTED_START)
        return false;
    const struct nested *nested = nested_of(data, start);
    if (!nested->known || memcmp(nested->start, start, NESTED_START) != 0 ||
        nested->value_count > (cursor_left(&tokens) - NESTED_START) / 4)
        return false;
    ret_instance->value_count = nested->value_count;
    ret_instance->values = cursor_over(tokens.chunk, tokens.at + NESTED_START, tokens.end);
    *ret_list = nested->list;
    return true;
}

/* Reads a nested instance and finds its list. One that holds its definition is not the beginning of
 * others. */
static bool find_nested(struct fast_data *data, struct cursor tokens, struct instance *ret_instance,
                        struct data_list *ret_list)
{
    const uint8_t *start = tokens.chunk + tokens.at;
    uint32_t at = tokens.at;
    if (!token_fragment(&tokens) || !token_is_instance(&tokens) ||
        !instance_read(&tokens, ret_instance) || !token_fragment(&ret_instance->body))
        return false;
    const struct data_list *list = find_list(data, ret_instance->body, FORM_DEFINITION);
    if (!list)
        return false;
    *ret_list = *list;
    if (ret_instance->values.at != at + NESTED_START)
        return true;
    struct nested *nested = nested_of(data, start);
    *nested =
        (struct nested){.known = true, .value_count = ret_instance->value_count, .list = *list};
    memcpy(nested->start, start, NESTED_START);
    return true;
}

/* The template that a value instantiates. */
static bool run_nested(struct fast_data *data, struct decoder *decoder, struct cursor tokens,
                       unsigned depth)
{
    struct instance instance;
    struct data_list list;
    return depth < MAX_NESTING &&
           (recall_nested(data, tokens, &instance, &list) ||
            find_nested(data, tokens, &instance, &list)) &&
           decoder_spend(decoder, 1 + instance.value_count, 0) &&
           decoder_values(decoder, depth, &instance, instance.value_count) &&
           run_list(data, decoder, tokens.chunk, list, depth);
}

static bool run_step(struct fast_data *data, struct decoder *decoder, const uint8_t *chunk,
                     const struct data_step *step, unsigned depth)
{
    const struct value_list *values = &decoder->values[depth];
    struct text name = name_of(data, step);
    size_t start = decoder->area.used;
    if (step->kind == STEP_LITERAL) {
        area_utf16(&decoder->area, step->literal);
        decoder_add(decoder, name, area_since(&decoder->area, start));
        return decoder_spend(decoder, 1, step->literal.size);
    }
    if (step->index >= values->count || (step->index < values->first && !decoder_complete(decoder)))
        return false;
    const struct value *value = &values->items[step->index];
    struct span bytes = {chunk + value->at, value->size};
    if (!decoder_spend(decoder, 1, value->size))
        return false;
    if (step->kind != STEP_NESTED)
        return run_leaf(decoder, step, name, value, bytes);
    if (value->type == VALUE_NULL)
        return true;
    return value->type == VALUE_XML &&
           run_nested(data, decoder, cursor_over(chunk, value->at, value->at + value->size),
                      depth + 1);
}

/* The list is a copy: nested runs may move it. */
static bool run_list(struct fast_data *data, struct decoder *decoder, const uint8_t *chunk,
                     struct data_list list, unsigned depth)
{
    for (size_t i = 0; i < list.count; i++)
        if (!run_step(data, decoder, chunk, &data->maker.steps[list.first + i], depth))
            return false;
    return true;
}

static bool run(struct fast_data *data, struct decoder *decoder, struct cursor tokens,
                enum token_form form)
{
    const struct data_list *list = find_list(data, tokens, form);
    data->runs++;
    return list && run_list(data, decoder, tokens.chunk, *list, 0);
}

enum decode_result fast_data_read(struct fast_data *data, struct decoder *decoder,
                                  struct cursor tokens, enum token_form form)
{
    size_t start = decoder->area.used;
    if (!run(data, decoder, tokens, form) && decoder->result != DECODE_TOO_MUCH) {
        decoder->area.used = start;
        decoder->string_count = 0;
        decoder->has_binary = false;
        decoder->binary = NULL;
        decoder->binary_size = 0;
        decoder->result = DECODED;
        if (!decoder_complete(decoder))
            return DECODE_UNKNOWN;
        walk_data(decoder, tokens, form);
    }
    return decoder->area.full ? DECODE_TOO_MUCH : decoder->result;
}
