/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the HTML writer: its parts, in the order in which they stand on the page. The page is one
 * file that loads nothing; it holds no text of a log or an article that has not been escaped. What
 * there may be much of is folded away, and bounded with a word about what is left out. */

#include "report/report.h"

/* The style sheet, the script and the SHA-256 of the script in base64, made from src/report/html by
 * the build. */
extern const char html_style[], html_script[], html_script_digest[];

/* A page is no larger than this and so much more for each diagnosis: what is not about single
 * diagnoses has bounds of its own, and the cards get what that leaves. */
#define HTML_PAGE_SIZE 300000
#define HTML_DIAGNOSIS_SIZE 4000

void html_title(struct buffer *out, const struct report *report); /* the verdict in a line */
void html_head(struct buffer *out, const struct report *report);  /* the verdict */
/* From two problems on: how many have each, all problems in a row each, and when. */
void html_overview(struct buffer *out, const struct report *report);
void html_servers(struct buffer *out, const struct report *report); /* from two servers on */
/* The cards, size bytes of them at most. */
void html_problems(struct buffer *out, const struct report *report, size_t size);
void html_seen(struct buffer *out, const struct report *report); /* what no diagnosis explains */
void html_coverage(struct buffer *out,
                   const struct report *report);                 /* which time which log holds */
void html_read(struct buffer *out, const struct report *report); /* what was read, and what not */

/* ---- parts of these ---- */

/* How much of a diagnosis is told: all; who, when and on what evidence, with the titles of the
 * fixes; only what it is and where. */
enum html_detail { HTML_FULL, HTML_BRIEF, HTML_LEAST };

/* What is said of a diagnosis under its title. fixes_of: the card that has the same cause's fixes,
 * NULL when they are to stand here. */
void html_facts(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis,
                size_t count);
void html_summary(struct buffer *out, const struct diagnosis *diagnosis);
void html_cause(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis,
                const struct diagnosis *fixes_of, enum html_detail detail);
void html_evidence(struct buffer *out, const struct report *report,
                   const struct diagnosis *diagnosis, enum html_detail detail);
void html_fixes(struct buffer *out, const struct report *report, const struct diagnosis *diagnosis,
                const struct diagnosis *fixes_of, enum html_detail detail);
void html_bundles(struct buffer *out, const struct report *report);
void html_shared(struct buffer *out, const struct report *report); /* records that count once */
/* Bars of events over time (axis.h): of a diagnosis, a row for each
 * reporter; of all problems, a row for each. */
void html_timeline(struct buffer *out, const struct report *report,
                   const struct diagnosis *diagnosis, enum html_detail detail);
void html_timeline_all(struct buffer *out, const struct report *report);

/* ---- tables ---- */

struct html_column {
    const char *name;
    const char *class; /* of its cells: "n" numbers and "s" severities sort as such; else widths */
};

/* A table that sorts where scripts run. Rows beyond the first few are a second table that is
 * folded away, and where there are too many bytes it ends early and says so. */
struct html_table {
    struct buffer *out;
    const char *label;
    const struct html_column *columns;
    size_t column_count;
    size_t total; /* rows that there are */
    size_t open;  /* of them not folded away */
    size_t bytes; /* no row begins beyond so many */
    size_t start, row;
    bool folded;
};
void html_table_open(struct html_table *table);
bool html_table_row(struct html_table *table); /* begins the next one; false: there is no room */
void html_cell_text(struct buffer *out, const char *text, size_t most);
__attribute__((format(printf, 2, 3))) void html_cell(struct buffer *out, const char *format, ...);
void html_cell_number(struct buffer *out, uint64_t number); /* empty for 0 */
void html_cell_badge(struct buffer *out, enum kb_severity severity, bool quiet);
void html_cell_day(struct buffer *out, filetime time);
void html_table_close(struct html_table *table, const char *noun);

/* ---- pieces ---- */

#define HTML_NAME 80   /* bytes of a server's, site's or file's name that are shown */
#define HTML_TEXT 1200 /* of other texts of strangers */

/* Appends text for element content and quoted attributes. */
void html_text(struct buffer *out, struct text text);
void html_chars(struct buffer *out, const char *text);
/* Up to so many bytes of it, "…" for the rest; of a path it is the end that stays. */
void html_cut(struct buffer *out, struct text text, size_t most);
/* What words_persistence() says, behind some markup. */
void html_persistence(struct buffer *out, const char *before, const struct spells *spells,
                      const struct kb_signature *signature);
void html_path(struct buffer *out, const char *path);
__attribute__((format(printf, 2, 3))) void html_format(struct buffer *out, const char *format, ...);
/* "<TAG>text</TAG>" */
void html_element(struct buffer *out, const char *tag, const char *text);
/* A row of a description list; html_row_open() leaves it to the caller to write and close "</dd>".
 */
void html_row(struct buffer *out, const char *name, const char *text);
void html_row_open(struct buffer *out, const char *name);
/* A name that may break behind its dots, cut to HTML_NAME. */
void html_name(struct buffer *out, const char *name);
/* A name of a server, with its site where the report has several and the name does not show it. */
void html_server(struct buffer *out, const struct report *report, size_t site, const char *server);
void html_site(struct buffer *out, const struct report *report, size_t site);
/* Bytes of a server's name before the domain, where that is the name of its site; else all. */
size_t html_host_size(const struct report *report, size_t site, const char *server);
/* Up to most names, each cut. */
void html_names(struct buffer *out, char *const *names, size_t most);
void html_badge(struct buffer *out, enum kb_severity severity);
void html_meter(struct buffer *out, double confidence);
/* The title of a card: of the only cause, or of the problem that count causes share. */
const char *html_problem_title(const struct report *report, const struct diagnosis *first,
                               size_t count);
/* How many diagnoses share the problem of this one, which is its first. */
size_t html_problem_causes(const struct report *report, const struct diagnosis *first);
