/* SPDX-License-Identifier: MIT */
#pragma once

/* The fuzz target of EVT logs, and the short form of logs that it understands. */

/* Input is a whole log, or (so that a fuzzer gets further) a byte of flags, the offsets of the
 * oldest record and of the end-of-file record in two bytes each, and the bytes behind the file
 * header. */
enum {
    EVT_SHORT_DIRTY = 1,  /* the file header says so */
    EVT_SHORT_REPAIR = 2, /* sizes that hold get a copy that agrees */
    EVT_SHORT_END = 4,    /* an end-of-file record is put at its offset */
};

#define EVT_SHORT_SIZE 5
