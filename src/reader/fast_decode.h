/* SPDX-License-Identifier: MIT */
#pragma once

/* What is kept while one record is decoded: its values, and the strings that have been found. The
 * ways to find them are fast_walk.h and fast_data.h. */

#include "base/memory.h"
#include "reader/fast_text.h"
#include "reader/fast_token.h"
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
    struct insertion *strings; /* owned; not NULL once a record was started */
    size_t string_count, string_capacity;
    const uint8_t *binary;
    size_t binary_size;
    bool has_binary;
    struct value_list values[DECODE_MAX_DEPTH]; /* by nesting; [0] are the record's own */
    const struct instance *instance;            /* of the record; NULL: it has none */
    uint32_t first, first_size; /* values at its start that are known to be of this size together */
    bool located;               /* its values, in values[0] */
    uint32_t steps;             /* work left */
    enum decode_result result;  /* DECODED until something failed */
};

void decoder_start(struct decoder *decoder, uint32_t record_size); /* a new record */
void decoder_free(struct decoder *decoder);

/* Locates the first count values of an instance in decoder->values[depth]. */
bool decoder_values(struct decoder *decoder, unsigned depth, const struct instance *instance,
                    uint32_t count);
/* The instance of the record, which lives as long as it is decoded, or NULL. So many of its values
 * at the start are known to take this size together. */
void decoder_instance(struct decoder *decoder, const struct instance *instance, uint32_t first,
                      uint32_t size);
/* Locates the values of the record's instance in decoder->values[0], if that was not done. */
bool decoder_complete(struct decoder *decoder);

/* The first failure is kept. Always false. */
bool decoder_fail(struct decoder *decoder, enum decode_result result);
/* Work of this many steps and of reading size bytes, in steps. */
static inline uint32_t decoder_work(uint32_t steps, uint32_t size)
{
    return steps + size / 32;
}

/* Counts such work; false when it was too much. */
static inline bool decoder_spend(struct decoder *decoder, uint32_t steps, uint32_t size)
{
    const uint32_t work = decoder_work(steps, size);
    if (decoder->steps < work)
        return decoder_fail(decoder, DECODE_TOO_MUCH);
    decoder->steps -= work;
    return true;
}

/* The next token of a fragment. */
bool decoder_next(struct decoder *decoder, struct cursor *tokens, enum token_form form,
                  struct token *ret_token);
/* Appends the text of a token that is no substitution. */
bool decoder_literal(struct decoder *decoder, const struct token *token);
/* Appends the text of a content token; a substitution means one of decoder->values[values], which
 * must be a single value. */
bool decoder_piece(struct decoder *decoder, unsigned values, const uint8_t *chunk,
                   const struct token *token);
/* Appends the text that content tokens of this cursor make up, up to the first other token. Their
 * substitutions mean decoder->values[0]. */
bool decoder_pieces(struct decoder *decoder, struct cursor tokens, enum token_form form,
                    struct text *ret_text);

/* Makes room for so many strings more. */
void decoder_reserve(struct decoder *decoder, size_t count);
static inline void decoder_add(struct decoder *decoder, struct text name, struct text value)
{
    if (decoder->string_count == decoder->string_capacity)
        decoder->strings = memory_grow(decoder->strings, decoder->string_count,
                                       &decoder->string_capacity, sizeof *decoder->strings);
    decoder->strings[decoder->string_count++] = (struct insertion){name, value};
}

/* EventData/Binary: bytes, or the hex digits that were appended since start. */
bool decoder_add_bytes(struct decoder *decoder, struct span bytes);
bool decoder_add_hex(struct decoder *decoder, size_t start);
