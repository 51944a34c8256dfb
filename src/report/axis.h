/* SPDX-License-Identifier: MIT */
#pragma once

/* The axis of time under bars of events: what it spans, and how much time a bar stands for. */

#include "base/filetime.h"

#include <stddef.h>

#define AXIS_LABEL_SIZE 17 /* "YYYY-MM-DD HH:00" */

struct axis {
    uint32_t first, last; /* hours since 1601-01-01, UTC; first is where the first bar begins */
    uint32_t hours_a_bar;
    size_t bars;
};

/* Hours of first and last events, and those that the logs cover. The axis spans both, so that
 * beginning and end can be told from those of the logs, and bars stand for days, or for hours where
 * these are less than four days. Where logs are longer but the events came in a burst of some
 * hours, it spans these and some hours around them, also with bars of hours. most: how many bars
 * there may be, of hours and of days, one at least; where they are too few for hours, they stand
 * for days. */
struct axis_span {
    uint32_t seen_first, seen_last, covered_first, covered_last;
};
struct axis axis_make(struct axis_span span, size_t most_hours, size_t most_days);

size_t axis_bar(const struct axis *axis, uint32_t hour); /* one that the axis spans */

/* What stands before and behind the bars; the last has no date where it is the day of the first. */
void axis_labels(const struct axis *axis, char first[AXIS_LABEL_SIZE], char last[AXIS_LABEL_SIZE]);

/* "an hour", "for 3 hours", "a day", "for 12 days"; the caller frees. */
char *axis_unit(const struct axis *axis);
