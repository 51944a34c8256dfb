/* SPDX-License-Identifier: MIT */
#pragma once

/* One record as `evtdiag events` prints it.
 *
 * A JSON line is an object with its keys in this order:
 *   log, record_id, time (null when the record has none), provider, event_source?, event_id,
 *   qualifiers?, level, task, keywords ("0x80000000000000", as Windows writes it), channel,
 *   computer, user_sid?, strings [] (all values in order, named or not), data? {}, binary?
 * (upper-case hex, as Windows writes it), signature?, recovered? (only as true). A key with ? is
 * left out when there is nothing to say; the others are always there, an absent text as "". data
 * holds the named values; a name that occurs more than once has an array of its values. */

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

/* Appends one head line and a line for each string, as blocks that an empty line ends. */
void events_text(struct buffer *out, const struct events_item *item,
                 const struct report_style *style);
