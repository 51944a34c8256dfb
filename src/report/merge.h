/* SPDX-License-Identifier: MIT */
#pragma once

/* JSON reports, read back, as the first half of one report. */

#include "diagnose/diagnose.h"

#define MERGE_REPORT_SIZE (UINT64_C(1) << 30) /* bytes of one file of reports */
#define MERGE_HITS 10000000                   /* matching records of all reports together */

struct merge;

struct merge *merge_new(const struct kb *kb); /* the base is borrowed */
void merge_free(struct merge *merge);

/* Adds the reports in a text, one behind the other; name says where it came from. What cannot be
 * used becomes a problem of the result, and the others count still. */
void merge_add(struct merge *merge, const char *name, struct text json);
/* Names an input that could not be read at all. */
void merge_refuse(struct merge *merge, const char *name, const char *code, const char *message);
size_t merge_count(const struct merge *merge); /* reports that can be used */

/* Moves everything into a zeroed report, ready for diagnose(). */
void merge_finish(struct merge *merge, struct report *report);
