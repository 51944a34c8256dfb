/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the HTML writer: its parts, in the order in which they stand on the page. The page is one
 * file that loads nothing; it holds no text of a log or an article that has not been escaped. */

#include "report/report.h"

/* The style sheet, the script and the SHA-256 of the script in base64, made from src/report/html by
 * the build. */
extern const char html_style[], html_script[], html_script_digest[];

/* Articles written out in full; where a cause comes again, on another server, its fixes are those
 * of its first diagnosis with the other server's name, and beyond so many causes they are only
 * named. */
#define HTML_FULL_ARTICLES 40

void html_title(struct buffer *out, const struct report *report); /* the verdict in a line */
void html_head(struct buffer *out, const struct report *report);  /* the verdict */
void html_table(struct buffer *out, const struct report *report); /* all problems, a row each */
/* The diagnoses of one problem at one target: count of them from first on. */
void html_problem(struct buffer *out, const struct report *report, const struct diagnosis *first,
                  size_t count);
void html_fixes(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis);
void html_seen(struct buffer *out, const struct report *report); /* what no diagnosis explains */
void html_coverage(struct buffer *out,
                   const struct report *report);                 /* which time which log holds */
void html_read(struct buffer *out, const struct report *report); /* what was read, and what not */

/* ---- pieces ---- */

/* Appends text for element content and quoted attributes. */
void html_text(struct buffer *out, struct text text);
void html_chars(struct buffer *out, const char *text);
__attribute__((format(printf, 2, 3))) void html_format(struct buffer *out, const char *format, ...);
/* "<TAG>text</TAG>" */
void html_element(struct buffer *out, const char *tag, const char *text);
/* A row of a description list; html_row_open() leaves it to the caller to write and close "</dd>".
 */
void html_row(struct buffer *out, const char *name, const char *text);
void html_row_open(struct buffer *out, const char *name);
/* A name of a server, with its site where the report has several. */
void html_server(struct buffer *out, const struct report *report, size_t site, const char *server);

/* Bars of events a day or, over longer times, a span of days: of a diagnosis, a row for each
 * reporter; of all problems, a row for each. */
void html_timeline(struct buffer *out, const struct report *report,
                   const struct diagnosis *diagnosis);
void html_timeline_all(struct buffer *out, const struct report *report);
