/* SPDX-License-Identifier: MIT */
#include "reader/fast_classic.h"

/* A descriptor: size u16, type u8, a byte that means nothing. */
#define TYPE_AT 2

static bool is_of_two(const struct data_list *list, const struct data_step *steps, uint32_t count)
{
    return count <= CLASSIC_VALUES && list->leaves && list->count == 2 &&
           steps[0].kind == STEP_VALUE && steps[1].kind == STEP_BINARY &&
           steps[0].index < steps[1].index && steps[1].index < count;
}

void classic_learn(struct classic *classic, const struct data_list *list,
                   const struct data_step *steps, const struct instance *instance)
{
    const uint32_t count = instance->value_count;
    const uint8_t *descriptors = instance->values.chunk + instance->values.at;
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
    for (uint32_t i = 0; i < count; i++) {
        const uint16_t size = bytes_u16(descriptors + 4 * i);
        const bool free = i == array || (i == binary && !absent);
        memset(classic->mask + 4 * i, free ? 0 : 0xFF, TYPE_AT);
        classic->mask[4 * i + TYPE_AT] = 0xFF;
        memcpy(classic->bytes + 4 * i, descriptors + 4 * i, 4);
        if (i < array)
            classic->before += size;
        else if (i > array && i < binary)
            classic->between += size;
        else if (i > binary)
            classic->after += size;
    }
    classic->array = (uint8_t)(4 * array);
    classic->binary = (uint8_t)(4 * binary);
    classic->has_binary = !absent;
    classic->usable = true;
}
