/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#define OPEN_ROWS 20
#define BYTES_A_KIND 400
#define BYTES_A_PROBLEM 500

static void link_to(struct buffer *out, const struct diagnosis *first, const char *title)
{
    buffer_format(out, "<td><a href=\"#p%zu\">", first->problem_rank);
    html_cut(out, text_of(title), 2 * HTML_NAME);
    buffer_text(out, "</a></td>");
}

/* Which problem how many have: only where some problem is on several servers. */
static void by_problem(struct buffer *out, const struct report *report)
{
    static const struct html_column columns[] = {
        {"Problem", "p"}, {"Severity", "s"}, {"Servers", "n"}, {"Sites", "n"},
        {"Bundles", "n"}, {"Since", "d"},    {"Last", "d"},
    };
    if (report->fleet_count == report->totals.problem_count)
        return;
    struct html_table table = {.out = out,
                               .label = "Problems by kind",
                               .columns = columns,
                               .column_count = sizeof columns / sizeof *columns,
                               .total = report->fleet_count,
                               .open = OPEN_ROWS,
                               .bytes = BYTES_A_KIND * report->fleet_count};
    AUTO_FREE char *kinds = words_count(report->fleet_count, "kind");
    buffer_text(out, "<h3>");
    html_format(out, "%s of problem", kinds);
    buffer_text(out, "</h3>\n");
    html_table_open(&table);
    for (size_t i = 0; i < report->fleet_count && html_table_row(&table); i++) {
        const struct fleet_row *row = &report->fleet[i];
        const struct diagnosis *first = &report->diagnoses[row->diagnosis];
        const char *title =
            first->problem_title ? first->problem_title : report->kb->causes[first->cause].title;
        link_to(out, first, title);
        html_cell_badge(out, row->severity, row->quiet);
        html_cell_number(out, row->targets);
        html_cell_number(out, row->sites);
        html_cell_number(out, row->bundles);
        html_cell_day(out, row->first_seen);
        html_cell_day(out, row->last_seen);
    }
    html_table_close(&table, "more kind");
}

static void problem(struct buffer *out, const struct report *report, const struct diagnosis *first)
{
    buffer_format(out, "<td class=\"n\">%zu</td>", first->problem_rank);
    link_to(out, first, html_problem_title(report, first, html_problem_causes(report, first)));
    buffer_text(out, "<td>");
    html_server(out, report, first->site, first->target.server);
    buffer_format(out, "</td><td class=\"n\">%d %%</td>", words_percent(first->problem_confidence));
    html_cell_badge(out, report->kb->causes[first->cause].severity, first->quiet);
    html_cell_day(out, first->first_seen);
    html_cell_day(out, first->last_seen);
}

static void all_problems(struct buffer *out, const struct report *report)
{
    static const struct html_column columns[] = {
        {"No.", "n no"},   {"Problem", "p"}, {"Fix on", "f"}, {"Confidence", "n c"},
        {"Severity", "s"}, {"Since", "d"},   {"Last", "d"},
    };
    struct html_table table = {.out = out,
                               .label = "All problems",
                               .columns = columns,
                               .column_count = sizeof columns / sizeof *columns,
                               .total = report->totals.problem_count,
                               .open = OPEN_ROWS,
                               .bytes = BYTES_A_PROBLEM * report->totals.problem_count};
    html_table_open(&table);
    for (size_t i = 0; i < report->diagnosis_count && html_table_row(&table);) {
        problem(out, report, &report->diagnoses[i]);
        i += html_problem_causes(report, &report->diagnoses[i]);
    }
    html_table_close(&table, "more problem");
}

void html_overview(struct buffer *out, const struct report *report)
{
    if (report->totals.problem_count < 2)
        return;
    buffer_text(out, "<section aria-labelledby=\"overview\">\n<h2 id=\"overview\">Overview</h2>\n");
    by_problem(out, report);
    if (report->fleet_count < report->totals.problem_count)
        html_element(out, "h3", "Each of them, the most urgent first");
    all_problems(out, report);
    html_timeline_all(out, report);
    buffer_text(out, "</section>\n");
}
