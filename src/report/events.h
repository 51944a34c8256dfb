/* SPDX-License-Identifier: MIT */
#pragma once

/* One record as `evtdiag events` prints it.
 *
 * A JSON line (schema/event-line.schema.json) is an object with its keys in this order:
 *   log, record_id, time (null when the record has none), provider, event_source?, event_id,
 *   qualifiers?, level, task, keywords ("0x80000000000000", as Windows writes it), channel,
 *   computer, user_sid?, strings [] (all values in order, named or not), data? {}, binary?
 * (upper-case hex, as Windows writes it), signature?, recovered? (only as true). A key with ? is
 * left out when there is nothing to say; the others are always there, an absent text as "". No key
 * ever has a value of another type. data holds the named values, each a string: the first of a name
 * under the name itself, the second under "NAME#2" and so on; a name that ends with "#" and digits
 * is always numbered, so that no two are the same. */

#include "base/buffer.h"
#include "reader/record.h"
#include "report/report.h"

struct events_item {
    const char *log; /* the log's path */
    const struct record *record;
    const char *signature; /* id; NULL when none matched */
};

/* Appends one line with its newline. */
void events_json_line(struct buffer *out, const struct events_item *item);
/* Its strings alone, "[…]"; its data alone, "{…}", nothing when no value has a name. */
void events_json_strings(struct buffer *out, const struct record *record);
void events_json_data(struct buffer *out, const struct record *record);

/* The same keys as columns of CSV: a row with their names, and one for a record. What may be left
 * out is empty; strings and data are JSON as above. */
void events_csv_head(struct buffer *out);
void events_csv_row(struct buffer *out, const struct events_item *item);

/* A block for each record, which an empty line ends, at most as wide as the style says unless a
 * single word is wider. */
void events_text(struct buffer *out, const struct events_item *item,
                 const struct report_style *style);
/* What stands behind all records. */
void events_text_end(struct buffer *out, struct text summary, const struct report_style *style);

/* A document of the Windows Event schema (learn.microsoft.com, "Event Schema"): Events holds an
 * Event for each record, on one line. Values that were in UserData are Data, too, named after their
 * elements. Behind the data, where the schema has room for it, stands Origin in a name space of its
 * own: Log, Signature?, Recovered?.
 *
 * XML 1.0 cannot hold most control characters: the symbols of Unicode for them (U+2400 to U+241F)
 * stand instead, and U+FFFD for U+FFFE and U+FFFF. What XML can hold and does not print is written
 * as character references. */
#define EVENTS_XML_NAMESPACE "urn:evtdiag:event"
void events_xml_begin(struct buffer *out);
void events_xml(struct buffer *out, const struct events_item *item);
void events_xml_end(struct buffer *out);

/* What a listing came to. */
struct events_totals {
    size_t logs;        /* that could be read */
    uint64_t read;      /* records of the logs' own */
    uint64_t listed;    /* of them */
    uint64_t recovered; /* records found beyond those */
    uint64_t recovered_listed;
    uint64_t unreadable;  /* records */
    const char *left_out; /* why the others are not listed: "not what was asked for" */
    bool interrupted;
};

/* Appends sentences, without the end of a line: how many records were read, listed, left out. */
void events_sum_up(struct buffer *out, const struct events_totals *totals);
