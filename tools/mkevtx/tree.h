/* SPDX-License-Identifier: MIT */
#pragma once

/* What a record says, before it has a place in a chunk: element trees and substitution values, with
 * all text in UTF-16LE already. Everything lives in one pool and is freed with it. */

#include "base/error.h"
#include "base/filetime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool {
    void **items; /* owned */
    size_t count, capacity;
};

void *pool_zeroed(struct pool *pool, size_t count, size_t size);
void pool_free(struct pool *pool);

/* Bytes with places where the running number of a repeated record goes, in UTF-16LE digits. */
struct wide {
    uint8_t *bytes;
    size_t size;
    size_t *counters; /* ascending positions in bytes */
    size_t counter_count;
};

/* Types of values ([MS-EVEN6] 2.2.12). */
enum {
    VALUE_NULL = 0x00,
    VALUE_STRING = 0x01,
    VALUE_UINT8 = 0x04,
    VALUE_UINT16 = 0x06,
    VALUE_UINT32 = 0x08,
    VALUE_UINT64 = 0x0a,
    VALUE_BINARY = 0x0e,
    VALUE_GUID = 0x0f,
    VALUE_FILETIME = 0x11,
    VALUE_SID = 0x13,
    VALUE_HEX32 = 0x14,
    VALUE_HEX64 = 0x15,
    VALUE_BINXML = 0x21,
    VALUE_STRINGS = 0x81,
};

/* What changes from one repetition of a record to the next. */
struct moment {
    uint64_t number; /* 1 for the first */
    uint64_t record_id, header_id;
    filetime time, written_time;
};

enum item_kind {
    ITEM_TEXT,
    ITEM_RECORD_ID, /* the moment's, as text */
    ITEM_TIME,      /* the moment's, as text */
    ITEM_CDATA,
    ITEM_CHARACTER,
    ITEM_ENTITY,
    ITEM_SUBSTITUTION,
    ITEM_ELEMENT,
};

struct item {
    struct item *next;
    enum item_kind kind;
    struct wide text;        /* ITEM_TEXT, ITEM_CDATA; the name of ITEM_ENTITY */
    uint16_t number;         /* of the substitution or of the character */
    uint8_t type;            /* of the substitution */
    bool optional;           /* the substitution */
    struct element *element; /* ITEM_ELEMENT */
};

struct attribute {
    struct attribute *next;
    struct wide name;
    struct item *items;
};

#define NO_DEPENDENCY UINT16_MAX

struct element {
    struct wide name;
    uint16_t dependency; /* the substitution without which the element is left out */
    bool open;           /* written as start and end tag even when nothing is between */
    struct attribute *attributes, **attributes_end;
    struct item *items, **items_end;
};

enum value_source { FROM_DATA, FROM_RECORD_ID, FROM_TIME, FROM_INSTANCE };

struct value {
    enum value_source source;
    uint8_t type;
    struct wide data;          /* FROM_DATA */
    struct instance *instance; /* FROM_INSTANCE */
};

/* A fragment: a template with its values, or an element as it is. */
struct instance {
    struct element *root;
    bool templated;
    bool bare;        /* within a value: without the fragment header */
    uint8_t guid[16]; /* the same for equal templates */
    struct value *values;
    size_t value_count;
};

struct element *element_new(struct pool *pool, struct wide name);
struct element *element_add(struct pool *pool, struct element *parent, struct wide name);
struct item *item_new(struct pool *pool, enum item_kind kind);
void element_add_item(struct element *element, struct item *item);
void element_add_attribute(struct pool *pool, struct element *element, struct wide name,
                           struct item *items);
