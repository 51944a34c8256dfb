/* SPDX-License-Identifier: MIT */
#pragma once

/* Chunks made by hand, of what no generator writes. */

#include "base/buffer.h"
#include "reader/chunk.h"

#define EVENT_AT 40000
#define NESTED_AT 41000

struct made {
    uint8_t data[EVTX_CHUNK_SIZE];
    uint32_t at; /* where is written next */
};

void made_u8(struct made *made, unsigned value);
void made_substitution(struct made *made, unsigned index);
/* Begins an element; returns where its size goes, for made_end(). */
uint32_t made_open(struct made *made, const char *ascii, bool attributes);
void made_end(struct made *made, uint32_t size_at);

/* The template <Event><System>...</System>{0}</Event> */
void made_event(struct made *made);
/* A nested one: <UserData>{0}{0}...</UserData> */
void made_nested(struct made *made, unsigned times);
/* Another one: <EventData><NAME>{0}</NAME></EventData> */
void made_data(struct made *made, const char *name);
/* That of classic events: <EventData><Data>{0}</Data><Binary>{2}</Binary></EventData>, where the
 * Binary is absent when it is NULL. */
void made_classic(struct made *made);
/* A record of instances inside each other, the innermost with a value of a type. */
void made_record(struct made *made, unsigned depth, unsigned type);
/* A record whose nested instance has these values. */
struct made_value {
    unsigned type;
    uint32_t size;
    const char *bytes;
};
void made_values(struct made *made, const struct made_value *values, unsigned count);
/* The template of an event with another value than the first in place of {0}, and a record with
 * these values, of which those of type 0x21 are nested instances with an array of this one string.
 */
void made_event_of(struct made *made, unsigned index);
void made_among(struct made *made, const struct made_value *values, unsigned count);
/* The record, so often in a row. */
void made_repeat(struct made *made, unsigned times);

/* Reads the chunk; appends a line for each record: provider, event id, strings, Binary. */
struct log_stats made_read_by(struct fast_reader *reader, const struct made *made,
                              struct buffer *out);
struct log_stats made_read(const struct made *made, struct buffer *out); /* by a new reader */
