/* SPDX-License-Identifier: MIT */
#pragma once

/* What classic events are: an instance of few values, of which one is an array of strings and one
 * behind it is the Binary or NULL. While all types, and the sizes of the other values, are those of
 * an instance before, these two need not be looked for. */

#include "reader/fast_list.h"
#include "reader/fast_value.h"

#define CLASSIC_VALUES 4
#define CLASSIC_BYTES (4 * CLASSIC_VALUES)

struct classic {
    bool usable, has_binary;
    uint8_t array, binary;           /* offsets of their descriptors */
    uint8_t bytes[CLASSIC_BYTES];    /* the descriptors */
    uint8_t mask[CLASSIC_BYTES];     /* of bytes: 0 where others may differ */
    uint32_t before, between, after; /* sizes of the other values together */
};

/* Learns from an instance of a list. */
void classic_learn(struct classic *classic, const struct data_list *list,
                   const struct data_step *steps, const struct instance *instance);

/* The values of an instance of that list and as many values, whose descriptors begin at the cursor;
 * false where it is otherwise than the one before. */
static inline bool classic_find(const struct classic *classic, struct cursor descriptors,
                                uint32_t value_count, struct value *ret_array,
                                struct value *ret_binary)
{
    const uint8_t *at = descriptors.chunk + descriptors.at;
    if (!classic->usable || cursor_left(&descriptors) < CLASSIC_BYTES)
        return false;
    uint64_t different = 0;
    for (unsigned i = 0; i < CLASSIC_BYTES; i += 8)
        different |=
            (bytes_u64(at + i) ^ bytes_u64(classic->bytes + i)) & bytes_u64(classic->mask + i);
    const uint16_t array = bytes_u16(at + classic->array), binary = bytes_u16(at + classic->binary);
    const uint32_t array_at = descriptors.at + 4 * value_count + classic->before;
    const uint32_t binary_at = array_at + array + classic->between;
    *ret_array = (struct value){array_at, array, VALUE_UTF16 | VALUE_ARRAY};
    *ret_binary =
        (struct value){binary_at, binary, classic->has_binary ? VALUE_BINARY : VALUE_NULL};
    return different == 0 && binary_at + binary + classic->after <= descriptors.end;
}
