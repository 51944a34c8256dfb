/* SPDX-License-Identifier: MIT */
#pragma once

/* One record of an EVT log, decoded. Offsets are those of EVENTLOGRECORD ([MS-EVEN]). */

#include "reader/evt_place.h"
#include "reader/fast_text.h"

struct evt_decoder {
    struct text_area area;     /* owned by the decoder */
    struct insertion *strings; /* owned */
    size_t capacity;
    bool torn; /* of the last record: a part of it does not lie within it and was left out */
};

void evt_decoder_init(struct evt_decoder *decoder);
void evt_decoder_free(struct evt_decoder *decoder);

/* Decodes a record, without a channel, which an EVT log does not name; with payload, its user,
 * strings and binary data too. Text lives until the next call. False when it has not even a
 * provider. */
bool evt_record_decode(struct evt_decoder *decoder, const struct evt_place *place, bool payload,
                       struct record *ret_record);

/* Level and keywords of an event type, as Windows shows such records in EVTX. */
uint8_t evt_level_of(uint16_t type);
uint64_t evt_keywords_of(uint16_t type);
