/* SPDX-License-Identifier: MIT */
#pragma once

/* The short form of a log with what a mutator finds in it, and changes that keep it in step. */

#include "evtx_short.h"

#include "reader/chunk.h"

#define MAX_RECORDS 64
#define RECORD_MIN_SIZE (EVTX_RECORD_HEADER_SIZE + 4)
#define NAME_HEAD_SIZE 8 /* offset of the next name, hash, number of UTF-16 units */

/* Offsets within a template instance (token 0c, version, id, offset of the definition) and within a
 * definition (offset of the next, GUID, size of the tokens). */
#define INSTANCE_ID 2
#define INSTANCE_DEFINITION 6
#define INSTANCE_SIZE 10
#define DEFINITION_GUID 4
#define DEFINITION_LENGTH 20
#define DEFINITION_SIZE 24

/* The input with what was found in it. Places are indices into data. */
struct form {
    uint8_t *data;
    size_t size, max;
    uint32_t *state;
    struct {
        size_t at, size;
    } records[MAX_RECORDS];
    size_t count;
    size_t chosen;     /* one of the records */
    size_t instance;   /* its template instance, 0 = none */
    size_t definition; /* of the instance, 0 = not within the input */
    size_t values;     /* the number of its values and their descriptors, 0 = not found */
};

/* A number below the limit, 0 for none; true once in so many times. */
size_t form_below(const struct form *form, size_t limit);
bool form_once_in(const struct form *form, unsigned times);

/* The chunk offset of a place in the input. */
uint32_t form_offset(size_t at);
/* The place of a chunk offset that has so many bytes behind it; 0 when it is outside. */
size_t form_place(const struct form *form, uint32_t offset, size_t bytes);

/* Finds the records; then the parts of one that is chosen. */
void form_read(struct form *form);
void form_choose(struct form *form);

/* Makes room for, or takes away, bytes at a place; what was inserted repeats what stands there. */
bool form_shift(struct form *form, size_t at, int by);
/* The same inside the chosen record, whose size mostly stays in step. */
void form_resize(struct form *form, size_t at, int by);

/* A number that is often checked wrongly, or an offset within the chunk. */
uint32_t form_odd_number(const struct form *form);
/* Writes a number where there are so many bytes. */
void form_put(struct form *form, size_t at, size_t bytes, uint32_t number);
/* A place in the chosen record, or anywhere. */
size_t form_any_place(struct form *form);
