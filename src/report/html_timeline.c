/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BARS 60
#define MOST_REPORTERS 6 /* of a diagnosis */
#define MOST_PROBLEMS 20
#define HEIGHT 20 /* of a row, in the units of its drawing */
#define LEAST_HEIGHT 4

/* Days from first on, so many to a bar. */
struct axis {
    uint32_t first, last;
    uint32_t days_a_bar;
    uint64_t most; /* events of the highest bar */
};

static uint32_t bar_of(const struct axis *axis, uint32_t day)
{
    return (day - axis->first) / axis->days_a_bar;
}

static void add_row(uint64_t bars[MOST_BARS], const struct axis *axis,
                    const struct timeline_row *row)
{
    for (size_t i = 0; i < row->day_count; i++)
        bars[bar_of(axis, row->days[i].day)] += row->days[i].count;
}

/* The axis goes over all that the logs cover, so that onset and end can be seen. */
static struct axis make_axis(const struct report *report, const struct timeline_row *rows,
                             size_t count)
{
    struct axis axis = {.first = UINT32_MAX};
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].day_count)
            continue;
        uint32_t first = rows[i].days[0].day, last = rows[i].days[rows[i].day_count - 1].day;
        axis.first = first < axis.first ? first : axis.first;
        axis.last = last > axis.last ? last : axis.last;
    }
    if (axis.first == UINT32_MAX)
        return axis;
    if (report->totals.first && filetime_day(report->totals.first) < axis.first)
        axis.first = filetime_day(report->totals.first);
    if (filetime_day(report->totals.last) > axis.last)
        axis.last = filetime_day(report->totals.last);
    axis.days_a_bar = (axis.last - axis.first) / MOST_BARS + 1;
    for (size_t i = 0; i < count; i++) {
        uint64_t bars[MOST_BARS] = {0};
        add_row(bars, &axis, &rows[i]);
        for (size_t k = 0; k < MOST_BARS; k++)
            axis.most = bars[k] > axis.most ? bars[k] : axis.most;
    }
    return axis;
}

/* Upright strokes, one unit apart. The smallest bar stays visible. */
static void draw_bars(struct buffer *out, const struct axis *axis, const struct timeline_row *row)
{
    uint64_t bars[MOST_BARS] = {0};
    add_row(bars, axis, row);
    buffer_format(out,
                  "<svg viewBox=\"-.5 -%d %" PRIu32 " %d\" preserveAspectRatio=\"none\" "
                  "aria-hidden=\"true\"><path d=\"",
                  HEIGHT, bar_of(axis, axis->last) + 1, HEIGHT);
    for (size_t i = 0; i < MOST_BARS; i++)
        if (bars[i])
            buffer_format(out, "M%zu 0v-%.0f", i,
                          LEAST_HEIGHT +
                              (HEIGHT - LEAST_HEIGHT) * ((double)bars[i] / (double)axis->most));
    buffer_text(out, "\"/></svg>");
}

static void draw_row(struct buffer *out, const struct axis *axis, const struct timeline_row *row)
{
    uint64_t events = 0;
    for (size_t i = 0; i < row->day_count; i++)
        events += row->days[i].count;
    AUTO_FREE char *times = words_times(events, row->day_count);
    buffer_text(out, "<li><span class=\"who\">");
    html_cut(out, text_of(row->reporter), HTML_NAME);
    buffer_text(out, "</span>");
    draw_bars(out, axis, row);
    buffer_text(out, "<span class=\"many\">");
    html_chars(out, times);
    buffer_text(out, "</span></li>\n");
}

static void draw(struct buffer *out, const struct report *report, const struct timeline_row *rows,
                 size_t count, size_t most_rows, const char *label)
{
    struct axis axis = make_axis(report, rows, count);
    if (axis.first == UINT32_MAX)
        return;
    char first[11], last[11];
    filetime_format_day(axis.first, first);
    filetime_format_day(axis.last, last);
    buffer_text(out, "<figure class=\"timeline\"><figcaption>");
    html_chars(out, label);
    if (axis.days_a_bar == 1)
        buffer_text(out, ", a bar a day");
    else
        buffer_format(out, ", a bar for %" PRIu32 " days", axis.days_a_bar);
    buffer_text(out, "</figcaption>\n<ul>");
    for (size_t i = 0; i < count && i < most_rows; i++)
        draw_row(out, &axis, &rows[i]);
    buffer_format(out, "</ul>\n<p class=\"axis\"><span>%s</span><span>%s</span></p>", first, last);
    if (count > most_rows)
        buffer_format(out, "<p class=\"left-out\">and %zu more</p>", count - most_rows);
    buffer_text(out, "</figure>\n");
}

static int by_day(const void *a, const void *b)
{
    const struct day_count *x = a, *y = b;
    return x->day < y->day ? -1 : x->day > y->day;
}

/* All reporters of a diagnosis together, under a name which the row takes. */
static struct timeline_row sum_row(const struct diagnosis *diagnosis, char *name)
{
    size_t all = 0, count = 0, kept = 0;
    for (size_t i = 0; i < diagnosis->timeline_count; i++)
        all += diagnosis->timeline[i].day_count;
    struct day_count *days = memory_zeroed(all, sizeof *days);
    for (size_t i = 0; i < diagnosis->timeline_count; i++)
        for (size_t k = 0; k < diagnosis->timeline[i].day_count; k++)
            days[count++] = diagnosis->timeline[i].days[k];
    qsort(days, count, sizeof *days, by_day);
    for (size_t i = 0; i < count; i++) {
        if (kept && days[kept - 1].day == days[i].day)
            days[kept - 1].count += days[i].count;
        else
            days[kept++] = days[i];
    }
    return (struct timeline_row){name, days, kept};
}

/* Told briefly, all reporters are one row. */
void html_timeline(struct buffer *out, const struct report *report,
                   const struct diagnosis *diagnosis, enum html_detail detail)
{
    if (detail == HTML_FULL || diagnosis->timeline_count < 2) {
        draw(out, report, diagnosis->timeline, diagnosis->timeline_count, MOST_REPORTERS,
             "Events of this diagnosis");
        return;
    }
    struct timeline_row all = sum_row(diagnosis, memory_text("all reporters"));
    draw(out, report, &all, 1, 1, "Events of this diagnosis");
    free(all.reporter);
    free(all.days);
}

/* Its number and the server, without the domain: the tables have the whole name. */
static char *label(const struct diagnosis *diagnosis)
{
    const char *server = diagnosis->target.server;
    bool address = server[0] >= '0' && server[0] <= '9';
    size_t size = address ? strlen(server) : strcspn(server, ".");
    return memory_format("%zu. %.*s", diagnosis->problem_rank, size > 60 ? 60 : (int)size, server);
}

void html_timeline_all(struct buffer *out, const struct report *report)
{
    AUTO_FREE struct timeline_row *rows = memory_zeroed(report->diagnosis_count, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < report->diagnosis_count; i++)
        if (i == 0 || report->diagnoses[i].problem_rank != report->diagnoses[i - 1].problem_rank)
            rows[count++] = sum_row(&report->diagnoses[i], label(&report->diagnoses[i]));
    draw(out, report, rows, count, MOST_PROBLEMS, "Events of all problems");
    for (size_t i = 0; i < count; i++) {
        free(rows[i].reporter);
        free(rows[i].days);
    }
}
