/* SPDX-License-Identifier: MIT */
#pragma once

/* Value descriptors, and what stands before them, as a record had them: while those of others are
 * the same, but for the sizes of a few values, everything lies where it lay, and need not be looked
 * for. A descriptor is a size (u16), a type (u8), and a byte that means nothing. */

#include "reader/fast_bytes.h"

#include <stddef.h>

#define SHAPE_LANES 3u
#define SHAPE_SIZE (SHAPE_LANES * (uint32_t)sizeof(bytes_lane))

/* Aligned as memory is. */
typedef bytes_lane shape_lane __attribute__((aligned(_Alignof(max_align_t))));

struct shape {
    shape_lane bytes[SHAPE_LANES]; /* 0 where the mask is */
    shape_lane mask[SHAPE_LANES];  /* 0 where others may differ */
};

/* For a shape that is all zeros. */
static inline void shape_add(struct shape *shape, uint32_t at, const uint8_t *bytes, uint32_t size)
{
    memcpy((uint8_t *)shape->bytes + at, bytes, size);
    memset((uint8_t *)shape->mask + at, 0xFF, size);
}

static inline void shape_add_descriptor(struct shape *shape, uint32_t at, const uint8_t *descriptor,
                                        bool any_size)
{
    shape_add(shape, at + 2, descriptor + 2, 1);
    if (!any_size)
        shape_add(shape, at, descriptor, 2);
}

/* SHAPE_SIZE bytes can be read there. */
static inline bool shape_is(const struct shape *shape, const uint8_t *at)
{
    bytes_lane different = {0};
    for (unsigned i = 0; i < SHAPE_LANES; i++)
        different |=
            (bytes_lane_at(at + i * sizeof(bytes_lane)) & shape->mask[i]) ^ shape->bytes[i];
    return bytes_lane_is_zero(different);
}
