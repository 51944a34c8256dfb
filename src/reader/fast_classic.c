/* SPDX-License-Identifier: MIT */
#include "reader/fast_classic.h"

#define TYPE_AT 2 /* in a descriptor */

_Static_assert(NESTED_START + 4 * CLASSIC_VALUES <= SHAPE_SIZE, "a shape holds all of it");

static bool is_of_two(const struct data_list *list, const struct data_step *steps, uint32_t count)
{
    return count <= CLASSIC_VALUES && list->leaves && list->count == 2 &&
           steps[0].kind == STEP_VALUE && steps[1].kind == STEP_BINARY &&
           steps[0].index < steps[1].index && steps[1].index < count;
}

void classic_learn(struct classic *classic, const struct data_list *list,
                   const struct data_step *steps, const struct instance *instance,
                   const uint8_t *start)
{
    const uint32_t count = instance->value_count;
    const uint8_t *descriptors = start + NESTED_START;
    *classic = (struct classic){0};
    if (!is_of_two(list, steps, count))
        return;
    const uint16_t array = steps[0].index, binary = steps[1].index;
    const uint8_t type = descriptors[4 * binary + TYPE_AT];
    const bool absent = type == VALUE_NULL && steps[1].optional && !steps[1].sole &&
                        bytes_u16(descriptors + 4 * binary) == 0;
    if (descriptors[4 * array + TYPE_AT] != (VALUE_UTF16 | VALUE_ARRAY) ||
        (!absent && type != VALUE_BINARY))
        return;
    shape_add(&classic->shape, 0, start, NESTED_START);
    classic->array_at = NESTED_START + 4 * count;
    for (uint32_t i = 0; i < count; i++) {
        const uint16_t size = bytes_u16(descriptors + 4 * i);
        const bool any_size = i == array || (i == binary && !absent);
        shape_add_descriptor(&classic->shape, NESTED_START + 4 * i, descriptors + 4 * i, any_size);
        if (i < array)
            classic->array_at += size;
        else if (i > array && i < binary)
            classic->between += size;
        else if (i > binary)
            classic->after += size;
    }
    classic->array = NESTED_START + 4u * array;
    classic->binary = NESTED_START + 4u * binary;
    classic->has_binary = !absent;
    classic->name = steps[0].name;
    classic->work = 4 + count; /* the value, the instance, its values, and these two */
    classic->usable = true;
}
