/* SPDX-License-Identifier: MIT */
#pragma once

/* Writes logs of the older EVT format from the same kind of description (docs/mkevtx.md): records
 * go into a ring as the service of Windows Server 2003 writes them, and older ones are overwritten.
 */

#include "base/buffer.h"
#include "base/error.h"

#include <jansson.h>

/* What came out, for tests that compare with what a reader finds. */
struct mkevt_shape {
    uint64_t oldest, next; /* the records of the log have numbers in [oldest, next) */
    bool wrapped;          /* the newest record lies before the oldest */
    bool split_record;     /* a record goes on behind the file header */
    bool split_end;        /* so does the end-of-file record */
    bool filling;          /* there is filling before the turn of the ring */
    bool exact_end;        /* a record ends exactly at the end of the ring */
    bool touching;         /* the end-of-file record touches the oldest record */
};

/* True when a description asks for an EVT log ("format": "evt"). */
bool mkevt_is_asked(const json_t *description);
/* Appends a whole log to an empty buffer. ret_shape may be NULL. */
int mkevt_build(const json_t *description, struct buffer *out, struct mkevt_shape *ret_shape,
                struct error *error);
