/* SPDX-License-Identifier: MIT */
#pragma once

/* The XML of a record, as libevtx or Windows writes it → the record. */

#include "base/buffer.h"
#include "base/error.h"
#include "reader/record.h"

#include <expat.h>

struct xml_span {
    size_t at, size; /* in the text buffer */
};

struct xml_leaf {
    struct xml_span name, value;
};

/* Kept from record to record for its memory. */
struct libevtx_xml {
    bool escaped; /* set by the owner: attribute values are escaped, as Windows has them and libevtx
                   * has not */
    XML_Parser parser;
    struct buffer clean; /* the XML as the parser gets it */
    struct buffer text;  /* all text of the record, NUL behind each piece */
    struct xml_leaf *leaves;
    size_t leaf_count, leaf_capacity;
    struct insertion *strings;
    size_t string_capacity;
    struct buffer binary;
    size_t binary_leaf; /* how many leaves stood before EventData/Binary; SIZE_MAX without one */
    /* where the parser stands */
    unsigned depth;
    int section, field;
    bool named; /* System names a provider */
    bool deep;  /* a value stood deeper than EventData/Data does */
    bool leaf;  /* no element has started since the innermost open one */
    struct xml_span name;
    size_t value_at;
    /* what it found */
    struct xml_span provider, event_source, channel, computer, user_sid;
    struct record record;
};

void libevtx_xml_free(struct libevtx_xml *xml);

#define XML_DEPTH_MAX 64 /* elements in elements */

/* Reads the XML of one record. The record borrows from *xml until the next call. -1 with the error
 * set if it is not well-formed. */
int libevtx_xml_read(struct libevtx_xml *xml, struct text source, struct record *ret_record,
                     struct error *error);
