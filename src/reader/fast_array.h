/* SPDX-License-Identifier: MIT */
#pragma once

/* Arrays among the values of a record: one with all strings is what classic events have. */

#include "reader/fast_decode.h"
#include "reader/fast_value.h"

/* Each element is work of one step; that of reading the bytes is the caller's.
 *
 * Adds strings from the first one of an array on, up to one that is not ASCII; returns what they
 * take of the bytes. So many bytes may be looked at, those of the array and what lies behind them;
 * where that is too few, or a bound could be hit, no string is added. */
uint32_t array_add_ascii(struct decoder *decoder, struct text name, struct span bytes,
                         uint32_t readable);
/* Adds the elements of an array, of any type (without the array bit). */
bool array_add(struct decoder *decoder, struct text name, uint8_t type, struct span bytes,
               uint32_t readable);

/* An element that holds an array stands for as many elements as the array has: adds their texts,
 * all under one name. The value is one of this chunk, and an array. */
static inline bool decoder_add_array(struct decoder *decoder, struct text name,
                                     const uint8_t *chunk, struct value value)
{
    const uint8_t type = value.type & (uint8_t)~VALUE_ARRAY;
    const uint32_t readable = EVTX_CHUNK_SIZE - value.at;
    struct span bytes = {chunk + value.at, value.size};
    if (type == VALUE_UTF16 && bytes.size > 0) {
        const uint32_t done = array_add_ascii(decoder, name, bytes, readable);
        if (done == bytes.size)
            return true;
        return array_add(decoder, name, type, (struct span){bytes.data + done, bytes.size - done},
                         readable - done);
    }
    return array_add(decoder, name, type, bytes, readable);
}
