/* SPDX-License-Identifier: MIT */
#pragma once

/* Lines for a terminal: indents, wrapping at word boundaries, colour. All text passes
 * escape_visible() here, so that nothing else needs to think of it. Prose is never wider than
 * LAYOUT_PROSE, however wide the terminal is: the eye loses its line in longer ones. */

#include "base/buffer.h"
#include "base/text.h"
#include "report/report.h"

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_ERROR, INK_WARNING, INK_INFO, INK_GOOD, INK_COMMAND };

#define LAYOUT_PROSE 110 /* columns, with the indent */

struct layout {
    struct buffer *out;
    const struct report_style *style;
    size_t start; /* where the first line begins in out */
    bool wide;    /* lines may be as wide as the terminal: rows of tables, not prose */
};

/* Columns for a line of which indent are taken. */
size_t layout_room(const struct layout *layout, size_t indent);

void layout_gap(struct layout *layout); /* an empty line, never two in a row */

/* A paragraph: the first line starts with first (its text as it is, such as "  - "), the others
 * with as many spaces as that is wide. White space of the text, line breaks too, separates words.
 */
void layout_wrap(struct layout *layout, enum ink ink, const char *first, struct text text);
__attribute__((format(printf, 4, 5))) void
layout_format(struct layout *layout, enum ink ink, const char *first, const char *format, ...);

/* One line, never wrapped, whatever the text holds; first as above. */
void layout_item(struct layout *layout, enum ink ink, const char *first, struct text text);
void layout_line(struct layout *layout, enum ink ink, size_t indent, struct text text);

/* Lines that are never wrapped, such as commands that are to be copied; line breaks of the text
 * start a line of their own, which is indented by rest. */
void layout_lines(struct layout *layout, enum ink ink, size_t indent, size_t rest,
                  struct text text);
/* Of one line, and of as many as the text has: what is too wide goes on below, where a space allows
 * it; the spaces within lines stay. */
void layout_fold_line(struct layout *layout, enum ink ink, size_t indent, size_t rest,
                      struct text line);
void layout_fold(struct layout *layout, enum ink ink, size_t indent, size_t rest, struct text text);
