/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the text writer: its parts, in the order in which they are printed. */

#include "report/layout.h"

void text_head(struct layout *layout, const struct report *report);
void text_verdict(struct layout *layout, const struct report *report); /* its first line */
/* What --top and --min-confidence hide, and whether the run was stopped early. */
void text_not_shown(struct layout *layout, const struct report *report);

/* A line for each diagnosis, and one for what could not be read. */
void text_brief(struct layout *layout, const struct report *report);

/* The diagnoses of one problem at one target: count of them from first on. */
void text_problem(struct layout *layout, const struct report *report, const struct diagnosis *first,
                  size_t count);

/* A line of bars behind first, which is its label: how many events of the diagnosis came when. None
 * where one bar would hold them all. */
void text_spark(struct layout *layout, const struct report *report,
                const struct diagnosis *diagnosis, const char *first);

/* How far the fixes are written out. Whoever reads the report acts on the first problem first, so
 * its fixes stand there in full for each of its causes; those of later problems are named with
 * their conditions, which keeps them in sight, and -v writes them out too. */
void text_fixes(struct layout *layout, const struct report *report,
                const struct diagnosis *diagnosis);

void text_seen(struct layout *layout, const struct report *report); /* what no diagnosis explains */
void text_read(struct layout *layout,
               const struct report *report); /* what was read, and what not */

/* Inputs that belong to no bundle of several reports. */
void text_beside(struct layout *layout, const struct report *report);
void text_notes(struct layout *layout, const struct report *report);

enum ink text_severity_ink(enum kb_severity severity);
/* "EX01", with its site where the report has several; the caller frees. */
char *text_server(const struct report *report, size_t site, const char *server);
