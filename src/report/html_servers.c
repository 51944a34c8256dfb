/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <string.h>

#define OPEN_ROWS 15
#define BYTES 40000
#define BYTES_A_DIAGNOSIS 300
#define BAR_WIDTH 100
#define BAR_CHANNELS 4
#define BAR_STEP 3 /* from one channel's line to the next */
#define BAR_STROKES 24

enum column { SERVER, SITE, FOUND, FOUND_END = FOUND + 4 };

/* A server with its channels' extents, which stand together. */
struct place {
    const struct server_row *row;
    const struct extent *extents;
    size_t extent_count;
};

/* What is to be repaired first, then by site and name. */
static int by_urgency(const void *a, const void *b)
{
    const struct server_row *x = ((const struct place *)a)->row;
    const struct server_row *y = ((const struct place *)b)->row;
    size_t x_rank = x->first_problem ? x->first_problem : SIZE_MAX;
    size_t y_rank = y->first_problem ? y->first_problem : SIZE_MAX;
    if (x_rank != y_rank)
        return x_rank < y_rank ? -1 : 1;
    return x < y ? -1 : x > y;
}

static int compare(const struct extent *extent, const struct server_row *row)
{
    if (extent->site != row->site)
        return extent->site < row->site ? -1 : 1;
    return strcmp(extent->server, row->server);
}

/* Both lists are sorted by site and name. */
static struct place *gather(const struct report *report)
{
    struct place *places = memory_zeroed(report->server_count, sizeof *places);
    size_t at = 0;
    for (size_t i = 0; i < report->server_count; i++) {
        const struct server_row *row = &report->servers[i];
        while (at < report->extent_count && compare(&report->extents[at], row) < 0)
            at++;
        size_t from = at;
        while (at < report->extent_count && compare(&report->extents[at], row) == 0)
            at++;
        places[i] = (struct place){row, report->extents + from, at - from};
    }
    if (report->server_count)
        qsort(places, report->server_count, sizeof *places, by_urgency);
    return places;
}

static int at(const struct report *report, filetime time)
{
    filetime first = report->totals.first, last = report->totals.last;
    if (time <= first || last <= first)
        return 0;
    double share = (double)(time - first) / (double)(last - first);
    return share >= 1 ? BAR_WIDTH : (int)(BAR_WIDTH * share);
}

static void stroke(struct buffer *out, const struct report *report, filetime from, filetime to,
                   int height)
{
    int left = at(report, from), right = at(report, to);
    buffer_format(out, "M%d %dH%d", left == BAR_WIDTH ? left - 1 : left, height,
                  right > left ? right : left + 1);
}

static void covered(struct buffer *out, const struct report *report, const struct extent *extent,
                    int height)
{
    filetime from = extent->first;
    for (size_t i = 0; i < extent->gap_count && i < BAR_STROKES; i++) {
        stroke(out, report, from, extent->gaps[i].from, height);
        from = extent->gaps[i].to;
    }
    stroke(out, report, from, extent->last, height);
}

/* A line for each channel over the time of the whole report. */
static void bar(struct buffer *out, const struct report *report, const struct place *place)
{
    size_t lines = place->extent_count < BAR_CHANNELS ? place->extent_count : BAR_CHANNELS;
    bool hurt = false;
    buffer_text(out, "<td class=\"bar\">");
    if (!lines) {
        buffer_text(out, "no log given</td>");
        return;
    }
    buffer_format(out,
                  "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                  "<path d=\"",
                  BAR_WIDTH, BAR_STEP * BAR_CHANNELS);
    for (size_t i = 0; i < lines; i++) {
        covered(out, report, &place->extents[i], 1 + BAR_STEP * (int)i);
        hurt |= place->extents[i].hurt_count > 0;
    }
    buffer_text(out, hurt ? "\"/><path class=\"hurt\" d=\"" : "");
    for (size_t i = 0; i < lines; i++)
        for (size_t k = 0; k < place->extents[i].hurt_count && k < BAR_STROKES; k++)
            stroke(out, report, place->extents[i].hurts[k].from, place->extents[i].hurts[k].to,
                   1 + BAR_STEP * (int)i);
    buffer_text(out, "\"/></svg></td>");
}

static void found(struct buffer *out, const struct server_row *row)
{
    html_cell_number(out, row->problems);
    if (row->problems) {
        html_cell_badge(out, row->severity, row->quiet);
        buffer_format(out, "<td class=\"n\">%d %%</td>", words_percent(row->confidence));
    } else {
        buffer_text(out, "<td></td><td class=\"n\"></td>");
    }
    html_cell_day(out, row->last_seen);
}

static void server(struct buffer *out, const struct report *report, const struct place *place)
{
    const struct server_row *row = place->row;
    bool sites = report->site_count > 1;
    AUTO_FREE char *name = memory_text_n(
        row->server, sites ? html_host_size(report, row->site, row->server) : strlen(row->server));
    buffer_text(out, "<td>");
    if (row->problems)
        buffer_format(out, "<a href=\"#p%zu\">", row->first_problem);
    html_name(out, name);
    buffer_text(out, row->problems ? "</a></td>" : "</td>");
    if (sites) {
        buffer_text(out, "<td>");
        html_name(out, report->sites[row->site].name);
        buffer_text(out, "</td>");
    }
    if (report->diagnosis_count)
        found(out, row);
    html_cell_number(out, row->logs);
    html_cell_number(out, row->damaged_logs);
    html_cell_number(out, row->gaps);
    bar(out, report, place);
}

static void explain(struct buffer *out, const struct report *report)
{
    size_t named = 0;
    for (size_t i = 0; i < report->server_count; i++)
        named += !report->servers[i].logs;
    AUTO_FREE char *all = words_count(report->server_count, "server");
    if (!report->diagnosis_count)
        return;
    buffer_text(out, "<p>");
    html_format(out, "%s, %zu of them with something to repair.", all,
                report->totals.servers_found);
    if (named)
        html_format(out,
                    " Of %zu no log was given: other servers' events name them, and their own "
                    "logs could tell more.",
                    named);
    buffer_text(out, "</p>\n");
}

void html_servers(struct buffer *out, const struct report *report)
{
    /* Without the site where all are of one, without what was found where nothing was. */
    static const struct html_column all[] = {
        {"Server", "f"},       {"Site", NULL},     {"Problems", "n"}, {"Worst", "s"},
        {"Confidence", "n c"}, {"Last seen", "d"}, {"Logs", "n k"},   {"Damaged", "n"},
        {"Gaps", "n k"},       {"Covered", "w"},
    };
    struct html_column columns[sizeof all / sizeof *all];
    bool sites = report->site_count > 1;
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((sites || i != SITE) && (report->diagnosis_count || i < FOUND || i >= FOUND_END))
            columns[count++] = all[i];
    if (report->server_count < 2)
        return;
    AUTO_FREE struct place *places = gather(report);
    struct html_table table = {.out = out,
                               .label = "All servers",
                               .columns = columns,
                               .column_count = count,
                               .total = report->server_count,
                               .open = OPEN_ROWS,
                               .bytes = BYTES + BYTES_A_DIAGNOSIS * report->diagnosis_count};
    buffer_text(out, "<section aria-labelledby=\"servers\">\n<h2 id=\"servers\">Servers</h2>\n");
    explain(out, report);
    html_table_open(&table);
    for (size_t i = 0; i < report->server_count && html_table_row(&table); i++)
        server(out, report, &places[i]);
    html_table_close(&table, "more server");
    buffer_text(out, "</section>\n");
}
