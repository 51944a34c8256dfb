/* SPDX-License-Identifier: MIT */
#pragma once

/* What classic events are: an instance, nested in that of the record, of few values, of which one
 * is an array of strings and one behind it is the Binary or NULL. While it begins like one before
 * it in the chunk, and all types and the sizes of its other values are the same, these two need not
 * be looked for. */

#include "reader/fast_list.h"
#include "reader/fast_shape.h"
#include "reader/fast_value.h"

/* A nested instance up to its values: fragment header (4 bytes), token and version (2), id,
 * definition, number of values (4 each). Where these bytes come again within a chunk, they mean the
 * same again. */
#define NESTED_START 18u

#define CLASSIC_VALUES 4

struct classic {
    bool usable, has_binary;
    struct text name;        /* of the strings */
    uint32_t array, binary;  /* where their descriptors stand; these and the others count from the
                                start of the nested instance */
    uint32_t array_at;       /* where the array lies */
    uint32_t between, after; /* sizes of the other values behind it together */
    uint32_t work;           /* steps, but for the bytes */
    struct shape shape;      /* from the start on */
};

/* Learns from an instance of a list, that starts there. */
void classic_learn(struct classic *classic, const struct data_list *list,
                   const struct data_step *steps, const struct instance *instance,
                   const uint8_t *start);

/* The values of the nested instance that a value is; false where it is otherwise than the one
 * before. SHAPE_SIZE bytes can be read there. */
static inline bool classic_find(const struct classic *classic, const uint8_t *chunk,
                                struct value nested, struct value *ret_array,
                                struct value *ret_binary)
{
    const uint8_t *start = chunk + nested.at;
    if (!classic->usable || !shape_is(&classic->shape, start))
        return false;
    const uint16_t array = bytes_u16(start + classic->array);
    const uint16_t binary = bytes_u16(start + classic->binary);
    const uint32_t binary_at = classic->array_at + array + classic->between;
    *ret_array = (struct value){nested.at + classic->array_at, array, VALUE_UTF16 | VALUE_ARRAY};
    *ret_binary = (struct value){nested.at + binary_at, binary,
                                 classic->has_binary ? VALUE_BINARY : VALUE_NULL};
    return binary_at + binary + classic->after <= nested.size;
}
