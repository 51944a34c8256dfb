/* SPDX-License-Identifier: MIT */
#pragma once

/* The values of a record behind those of System, when one of them, mostly the last, is a nested
 * instance: while the others are as in a record before, it lies where it lay. */

#include "reader/fast_shape.h"
#include "reader/fast_token.h"
#include "reader/fast_value.h"

struct tail {
    uint32_t count;      /* values of the record; 0 = nothing is known */
    uint32_t first;      /* of them those of System */
    uint32_t descriptor; /* where that of the nested one stands */
    uint32_t before;     /* bytes before the nested one, but for those of System */
    uint32_t after;      /* bytes behind it */
    unsigned learned;    /* how often */
    struct shape shape;  /* the descriptors of all behind System */
};

/* Learns from a record of which value index is nested, whose values lie within it; where they are
 * never alike it ends. */
void tail_learn(struct tail *tail, const struct instance *instance, uint32_t first, uint32_t index);

/* The nested value of a record whose first values take so many bytes; false where it is otherwise
 * than the one before. */
static inline bool tail_find(const struct tail *tail, const struct instance *instance,
                             uint32_t first, uint32_t size, struct value *ret_value)
{
    const uint32_t at = instance->values.at;
    const uint8_t *descriptors = instance->values.chunk + at;
    if (tail->count != instance->value_count || tail->first != first ||
        at + 4 * first > EVTX_CHUNK_SIZE - SHAPE_SIZE ||
        !shape_is(&tail->shape, descriptors + 4 * first))
        return false;
    const uint16_t nested = bytes_u16(descriptors + tail->descriptor);
    *ret_value = (struct value){at + size + tail->before, nested, VALUE_XML};
    return ret_value->at + nested + tail->after <= instance->values.end;
}
