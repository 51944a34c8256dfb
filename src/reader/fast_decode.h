/* SPDX-License-Identifier: MIT */
#pragma once

/* The insertion strings and binary data of one record, from its tokens and values. */

#include "reader/fast_plan.h"
#include "reader/fast_text.h"
#include "reader/record.h"

/* Elements and nested template instances inside each other. */
#define DECODE_MAX_DEPTH 48

struct value_list {
    struct value *items; /* owned */
    uint32_t count, capacity;
};

enum decode_result {
    DECODED,
    DECODE_UNKNOWN,  /* a form that is not known here; libevtx may know it */
    DECODE_TOO_MUCH, /* a bound on the work for one record was hit */
};

/* Kept from record to record for its memory; zero it, then decoder_start(). */
struct decoder {
    struct text_area area;
    struct insertion *strings; /* owned */
    size_t string_count, string_capacity;
    const uint8_t *binary;
    size_t binary_size;
    bool has_binary;
    struct value_list values[DECODE_MAX_DEPTH]; /* by nesting; [0] are the record's own */
    uint32_t steps;                             /* work left */
    enum decode_result result;
};

void decoder_start(struct decoder *decoder, uint32_t record_size); /* a new record */
void decoder_free(struct decoder *decoder);

/* Locates the first count values of an instance in decoder->values[depth]. */
bool decoder_values(struct decoder *decoder, unsigned depth, const struct instance *instance,
                    uint32_t count);

/* Decodes what follows System. The text lives until decoder_start(). */
enum decode_result decoder_data(struct decoder *decoder, const struct plan *plan);

/* Appends the text that content tokens of this cursor make up, up to the first other token. */
bool decoder_pieces(struct decoder *decoder, struct cursor tokens, enum token_form form,
                    struct text *ret_text);
