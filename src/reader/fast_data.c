/* SPDX-License-Identifier: MIT */
#include "reader/fast_data.h"

#include "base/memory.h"
#include "reader/fast_array.h"
#include "reader/fast_classic.h"
#include "reader/fast_list.h"
#include "reader/fast_tail.h"
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
    bool made;
    struct data_list list;
    struct tail tail; /* where the list is one nested instance */
};

/* Nested instances by how they start, so that the definition need not be looked up. */
#define NESTED_COUNT 8u /* a power of two */

struct nested {
    bool known;
    uint8_t start[NESTED_START];
    uint32_t value_count;
    struct data_list list;
    struct classic classic;
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
            data->nested[i].known = data->nested[i].classic.usable = false;
    }
    data->eager = data->runs > 4 * data->count;
    data->runs = 0;
    data->count = 0;
    list_maker_clear(&data->maker);
}

static inline uint32_t *bucket_of(struct fast_data *data, uint32_t at)
{
    return &data->buckets[(at ^ at >> 8) % BUCKETS];
}

/* Tokens that have no list that can be used, of which one is made if it is time. */
static __attribute__((noinline)) struct item *use_item(struct fast_data *data, struct item *item,
                                                       struct cursor tokens, enum token_form form)
{
    const bool make = item || data->eager;
    if (item && item->made)
        return NULL;
    if (!item) {
        uint32_t *bucket = bucket_of(data, tokens.at);
        data->items = memory_grow(data->items, data->count, &data->capacity, sizeof *data->items);
        item = &data->items[data->count];
        *item = (struct item){.at = tokens.at, .next = *bucket};
        *bucket = (uint32_t)++data->count;
    }
    if (make)
        list_make(&data->maker, &item->list, tokens, form);
    item->made = make;
    return item->list.usable ? item : NULL;
}

/* NULL where the tokens must be walked. */
static inline struct item *find_item(struct fast_data *data, struct cursor tokens,
                                     enum token_form form)
{
    uint32_t i = *bucket_of(data, tokens.at);
    while (i != 0 && data->items[i - 1].at != tokens.at)
        i = data->items[i - 1].next;
    struct item *item = i != 0 ? &data->items[i - 1] : NULL;
    return item && item->list.usable ? item : use_item(data, item, tokens, form);
}

/* False where the value is of a kind that the walker must deal with. */
static bool run_leaf(struct decoder *decoder, const struct data_step *step, const uint8_t *chunk,
                     struct value value)
{
    const struct span bytes = {chunk + value.at, value.size};
    if (value.type == VALUE_NULL) {
        if (step->optional ? step->sole : step->kind == STEP_BINARY)
            return false;
        if (!step->optional)
            decoder_add(decoder, step->name, (struct text){NULL, 0});
        return true;
    }
    if (value.type == VALUE_XML)
        return false;
    if (step->kind == STEP_BINARY)
        return value.type == VALUE_BINARY && decoder_add_bytes(decoder, bytes);
    if (value.type & VALUE_ARRAY)
        return decoder_add_array(decoder, step->name, chunk, value);
    size_t start = decoder->area.used;
    if (!value_text(&decoder->area, value.type, bytes))
        return false;
    decoder_add(decoder, step->name, area_since(&decoder->area, start));
    return true;
}

static bool run_literal(struct decoder *decoder, const struct data_step *step)
{
    size_t start = decoder->area.used;
    area_utf16(&decoder->area, step->literal);
    decoder_add(decoder, step->name, area_since(&decoder->area, start));
    return decoder_spend(decoder, 1, step->literal.size);
}

static bool run_list(struct fast_data *data, struct decoder *decoder, const uint8_t *chunk,
                     struct data_list list, unsigned depth);

/* NESTED_START bytes can be read there. */
static inline struct nested *nested_of(struct fast_data *data, const uint8_t *start)
{
    const uint32_t definition = bytes_u32(start + 10);
    return &data->nested[(definition >> 3 ^ definition >> 6) % NESTED_COUNT];
}

static inline bool same_start(const uint8_t *a, const uint8_t *b)
{
    return bytes_u64(a) == bytes_u64(b) && bytes_u64(a + 8) == bytes_u64(b + 8) &&
           bytes_u16(a + 16) == bytes_u16(b + 16);
}

/* A nested instance that begins like one before it in the chunk; NULL when it does not. */
static inline const struct nested *recall_nested(struct fast_data *data, struct cursor tokens)
{
    const uint8_t *start = tokens.chunk + tokens.at;
    if (cursor_left(&tokens) < NESTED_START)
        return NULL;
    const struct nested *nested = nested_of(data, start);
    return nested->known && same_start(nested->start, start) &&
                   nested->value_count <= (cursor_left(&tokens) - NESTED_START) / 4
               ? nested
               : NULL;
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
    const struct item *item = find_item(data, ret_instance->body, FORM_DEFINITION);
    if (!item)
        return false;
    const struct data_list *list = &item->list;
    *ret_list = *list;
    if (ret_instance->values.at != at + NESTED_START)
        return true;
    struct nested *nested = nested_of(data, start);
    *nested =
        (struct nested){.known = true, .value_count = ret_instance->value_count, .list = *list};
    memcpy(nested->start, start, NESTED_START);
    classic_learn(&nested->classic, list, &data->maker.steps[list->first], ret_instance, start);
    return true;
}

/* Where the value behind so many others lies, or what is greater than end: they are not all there.
 */
static inline uint32_t pass_values(const uint8_t *descriptors, uint32_t count, uint32_t at,
                                   uint32_t end)
{
    for (; count >= 2 && at <= end; count -= 2, descriptors += 8) {
        const uint64_t sizes = bytes_u64(descriptors) & UINT64_C(0x0000FFFF0000FFFF);
        at += (uint32_t)sizes + (uint32_t)(sizes >> 32);
    }
    return at <= end && count == 1 ? at + bytes_u16(descriptors) : at;
}

static inline struct value value_at(const uint8_t *descriptor, uint32_t at)
{
    const uint32_t word = bytes_u32(descriptor);
    return (struct value){at, (uint16_t)word, (uint8_t)(word >> 16)};
}

/* A list of leaves whose values come in the order of the instance, none of them before the first
 * one. They are located while they are read. */
static bool run_leaves(struct decoder *decoder, const struct data_step *step, size_t steps,
                       const struct instance *instance, uint32_t first, uint32_t size)
{
    const uint32_t count = instance->value_count, end = instance->values.end;
    const uint8_t *chunk = instance->values.chunk;
    const uint8_t *descriptors = chunk + instance->values.at;
    uint32_t at = instance->values.at + 4 * count + size, index = first;
    if (pass_values(descriptors + 4 * first, count - first, at, end) > end)
        return false;
    for (const struct data_step *last = step + steps; step != last; step++) {
        if (step->index >= count)
            return false;
        for (; index != step->index && at <= end; index++)
            at += bytes_u16(descriptors + 4 * index);
        const struct value value = value_at(descriptors + 4 * index, at);
        if (!decoder_spend(decoder, 1, value.size) || !run_leaf(decoder, step, chunk, value))
            return false;
    }
    return true;
}

/* An instance that was read. */
static bool run_instance(struct fast_data *data, struct decoder *decoder,
                         const struct instance *instance, struct data_list list, unsigned depth)
{
    if (!decoder_spend(decoder, 1 + instance->value_count, 0))
        return false;
    if (list.leaves)
        return run_leaves(decoder, &data->maker.steps[list.first], list.count, instance, 0, 0);
    return decoder_values(decoder, depth, instance, instance->value_count) &&
           run_list(data, decoder, instance->values.chunk, list, depth);
}

/* A nested instance, of any kind. */
static __attribute__((noinline)) bool run_nested_list(struct fast_data *data,
                                                      struct decoder *decoder, struct cursor tokens,
                                                      unsigned depth)
{
    struct instance instance;
    struct data_list list;
    const struct nested *nested = recall_nested(data, tokens);
    if (nested) {
        tokens.at += NESTED_START;
        list = nested->list;
        instance = (struct instance){.values = tokens, .value_count = nested->value_count};
    } else if (!find_nested(data, tokens, &instance, &list)) {
        return false;
    }
    return run_instance(data, decoder, &instance, list, depth);
}

/* The template that a value instantiates. */
static inline bool run_nested(struct fast_data *data, struct decoder *decoder, const uint8_t *chunk,
                              struct value value, unsigned depth)
{
    struct value array, binary;
    if (value.type == VALUE_NULL)
        return decoder_spend(decoder, 1, value.size);
    if (value.type != VALUE_XML || depth >= MAX_NESTING)
        return false;
    if (value.at <= EVTX_CHUNK_SIZE - SHAPE_SIZE) {
        const struct classic *classic = &nested_of(data, chunk + value.at)->classic;
        if (classic_find(classic, chunk, value, &array, &binary))
            return decoder_spend(decoder, classic->work, 2u * value.size) &&
                   decoder_add_array(decoder, classic->name, chunk, array) &&
                   (binary.type == VALUE_NULL ||
                    decoder_add_bytes(decoder, (struct span){chunk + binary.at, binary.size}));
    }
    return decoder_spend(decoder, 1, value.size) &&
           run_nested_list(data, decoder, cursor_over(chunk, value.at, value.at + value.size),
                           depth);
}

/* Any list, with the values that were located. It is a copy: nested runs may move it. */
static bool run_list(struct fast_data *data, struct decoder *decoder, const uint8_t *chunk,
                     struct data_list list, unsigned depth)
{
    const struct value_list *values = &decoder->values[depth];
    for (size_t i = 0; i < list.count; i++) {
        const struct data_step *step = &data->maker.steps[list.first + i];
        if (step->kind == STEP_LITERAL) {
            if (!run_literal(decoder, step))
                return false;
            continue;
        }
        if (step->index >= values->count)
            return false;
        const struct value value = values->items[step->index];
        if (step->kind == STEP_NESTED
                ? !run_nested(data, decoder, chunk, value, depth + 1)
                : !decoder_spend(decoder, 1, value.size) || !run_leaf(decoder, step, chunk, value))
            return false;
    }
    return true;
}

/* The one nested instance among the values of the record behind those of System. */
static bool find_sole(const struct decoder *decoder, struct item *item, struct value *ret_value)
{
    const struct instance *instance = decoder->instance;
    const uint32_t count = instance->value_count, end = instance->values.end;
    const uint32_t first = decoder->first, index = item->list.lowest;
    const uint8_t *descriptors = instance->values.chunk + instance->values.at;
    uint32_t at = instance->values.at + 4 * count + decoder->first_size;
    if (index >= count)
        return false;
    at = pass_values(descriptors + 4 * first, index - first, at, end);
    *ret_value = value_at(descriptors + 4 * index, at);
    if (pass_values(descriptors + 4 * index, count - index, at, end) > end)
        return false;
    tail_learn(&item->tail, instance, first, index);
    return true;
}

static inline bool run(struct fast_data *data, struct decoder *decoder, struct cursor tokens,
                       enum token_form form)
{
    struct item *item = find_item(data, tokens, form);
    struct value value;
    data->runs++;
    if (!item)
        return false;
    const struct data_list *list = &item->list;
    if (decoder->instance && list->lowest >= decoder->first) {
        if (list->nested_only)
            return (tail_find(&item->tail, decoder->instance, decoder->first, decoder->first_size,
                              &value) ||
                    find_sole(decoder, item, &value)) &&
                   run_nested(data, decoder, tokens.chunk, value, 1);
        if (list->leaves)
            return run_leaves(decoder, &data->maker.steps[list->first], list->count,
                              decoder->instance, decoder->first, decoder->first_size);
    }
    return decoder_complete(decoder) && run_list(data, decoder, tokens.chunk, *list, 0);
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
