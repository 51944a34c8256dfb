/* SPDX-License-Identifier: MIT */
#pragma once

/* Writers of the finished model. Each appends to a buffer; none computes what another would need.
 */

#include "base/buffer.h"
#include "diagnose/diagnose.h"

struct report_style {
    bool color;
    bool unicode;       /* bars may be drawn with block elements; else with ASCII */
    bool brief;         /* of a report: a line for each diagnosis, and no more */
    unsigned width;     /* columns of text output; 80 when unknown */
    unsigned verbosity; /* 0 normal, 1 with -v */
};

void report_text(struct buffer *out, const struct report *report, const struct report_style *style);
/* Several reports one after the other, each under the name of its bundle; the last, which has none,
 * holds what belongs to no bundle. */
void report_text_bundles(struct buffer *out, const struct report *reports, size_t count,
                         const struct report_style *style);

/* Takes what a long report has so far, so that it need not be held as a whole: called whenever
 * there are REPORT_PIECE bytes, between two values. It clears the buffer. */
struct report_drain {
    void (*take)(void *context, struct buffer *out);
    void *context;
};
#define REPORT_PIECE 65536

/* With a drain, the last piece is left in out; without one (NULL) everything is.
 * schema/report.schema.json */
void report_json(struct buffer *out, const struct report *report, const struct report_drain *drain);
/* A line for each diagnosis and one that sums up: schema/report-line.schema.json. */
void report_jsonl(struct buffer *out, const struct report *report,
                  const struct report_drain *drain);
/* A row for each diagnosis: docs/csv.md. */
void report_csv(struct buffer *out, const struct report *report);
void report_html(struct buffer *out, const struct report *report); /* one file, loads nothing */
