/* SPDX-License-Identifier: MIT */
#include "reader/fast_tail.h"

/* To learn takes longer than to read a record without. */
#define MAX_LEARNED 4

void tail_learn(struct tail *tail, const struct instance *instance, uint32_t first, uint32_t index)
{
    const uint32_t count = instance->value_count;
    const uint8_t *descriptors = instance->values.chunk + instance->values.at;
    if (4 * (count - first) > SHAPE_SIZE || descriptors[4 * index + 2] != VALUE_XML ||
        tail->learned == MAX_LEARNED)
        return;
    *tail = (struct tail){.count = count,
                          .first = first,
                          .descriptor = 4 * index,
                          .before = 4 * count,
                          .learned = tail->learned + 1};
    for (uint32_t i = first; i < count; i++) {
        const uint16_t size = bytes_u16(descriptors + 4 * i);
        shape_add_descriptor(&tail->shape, 4 * (i - first), descriptors + 4 * i, i == index);
        if (i < index)
            tail->before += size;
        else if (i > index)
            tail->after += size;
    }
}
