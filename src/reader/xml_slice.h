/* SPDX-License-Identifier: MIT */
#pragma once

/* Cuts the text of an export into its events, so that each is parsed alone: what is damaged costs
 * the event that it is in, and memory does not grow with the file. */

#include "base/buffer.h"
#include "reader/xml_sniff.h"

#include <stdbool.h>
#include <stdint.h>

#define XML_SLICE_MAX ((size_t)2 << 20) /* bytes of one event; a record has less than 64 KiB */

enum xml_piece {
    XML_WHOLE,     /* an event from its start tag to its end tag */
    XML_CUT,       /* an event whose end is missing */
    XML_HEADLESS,  /* the end of an event whose start is missing; no text */
    XML_TOO_LARGE, /* an event beyond XML_SLICE_MAX; no text */
};

struct xml_slicer {
    enum xml_dialect dialect;
    /* Gets each piece; non-zero ends the cutting, and xml_slice() returns that. */
    int (*on_piece)(void *context, enum xml_piece piece, struct text text);
    void *context;
    struct buffer text; /* what is not told yet */
    size_t at;          /* where the search goes on */
    size_t start;       /* of the event */
    unsigned depth;     /* 0 outside of events */
    unsigned outer;     /* elements of an event whose start was not seen */
    const char *until;  /* the end of a comment, CDATA section or processing instruction */
    bool document_type; /* a document type is declared: nothing is read any further */
    bool root, ended;   /* a root element began, and ended */
};

void xml_slicer_free(struct xml_slicer *slicer);

/* Goes through what was appended to slicer->text. With last, nothing more comes. */
int xml_slice(struct xml_slicer *slicer, bool last);
