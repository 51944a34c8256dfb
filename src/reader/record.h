/* SPDX-License-Identifier: MIT */
#pragma once

/* One event of a log, as every later stage sees it. Sources: the MS-EVEN6 event schema, and the
 * "Windows XML Event Log (EVTX) format" document of libevtx. */

#include "base/filetime.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One insertion string. */
struct insertion {
    struct text name; /* Data/@Name or the element's name under UserData; size 0 when unnamed */
    struct text value;
};

/* All text is valid UTF-8 without surrogates (a lone one is U+FFFD), never cut, may hold NULs, and
 * is borrowed: it lives until the function that was given the record returns. Absent text has
 * size 0. */
struct record {
    struct text provider;     /* System/Provider/@Name */
    struct text event_source; /* System/Provider/@EventSourceName */
    struct text channel;
    struct text computer;
    struct text user_sid; /* System/Security/@UserID, "S-1-5-..." */
    /* Records with the same number have the same provider, event_source, channel and computer, byte
     * for byte, as long as the process runs; the same names may have several numbers. 0: nothing is
     * known. */
    uint64_t names;
    uint64_t record_id; /* System/EventRecordID, not the record header's number */
    filetime time;      /* System/TimeCreated/@SystemTime, not the header's written time */
    uint64_t keywords;
    uint32_t place; /* EVTX: where its header lies, in bytes from the start of its chunk; else 0 */
    uint32_t event_id;   /* 16 bits in all known logs */
    uint32_t qualifiers; /* upper half of a classic message id */
    uint32_t task;
    uint8_t level; /* 1 critical, 2 error, 3 warning, 4 information, 5 verbose */
    bool has_qualifiers;
    bool recovered; /* from slack space or a chunk beyond the file header's count */
    /* The values of EventData/Data in order, or of the leaf elements under UserData in document
     * order. Empty ones keep their place; EventData/Binary is apart. */
    const struct insertion *strings;
    size_t string_count;
    const uint8_t *binary; /* EventData/Binary */
    size_t binary_size;
};
