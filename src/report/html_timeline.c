/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include "base/ascii.h"
#include "diagnose/part.h"
#include "report/axis.h"
#include "report/html.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BARS 60
#define MOST_REPORTERS 6 /* of a diagnosis */
#define MOST_PROBLEMS 20
#define HEIGHT 20 /* of a row, in the units of its drawing */
#define LEAST_HEIGHT 4

static void add_row(uint64_t bars[MOST_BARS], const struct axis *axis,
                    const struct timeline_row *row)
{
    for (size_t i = 0; i < row->hour_count; i++)
        bars[axis_bar(axis, row->hours[i].period)] += row->hours[i].count;
}

static bool make_axis(const struct report *report, const struct timeline_row *rows, size_t count,
                      struct axis *axis)
{
    struct axis_span span = {UINT32_MAX, 0, UINT32_MAX, 0};
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].hour_count)
            continue;
        uint32_t first = rows[i].hours[0].period;
        uint32_t last = rows[i].hours[rows[i].hour_count - 1].period;
        span.seen_first = first < span.seen_first ? first : span.seen_first;
        span.seen_last = last > span.seen_last ? last : span.seen_last;
    }
    if (span.seen_first == UINT32_MAX)
        return false;
    if (report->totals.first)
        span.covered_first = filetime_hour(report->totals.first);
    span.covered_last = filetime_hour(report->totals.last);
    *axis = axis_make(span, MOST_BARS, MOST_BARS);
    return true;
}

/* Events of the highest bar of all rows. */
static uint64_t find_most(const struct axis *axis, const struct timeline_row *rows, size_t count)
{
    uint64_t most = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t bars[MOST_BARS] = {0};
        add_row(bars, axis, &rows[i]);
        for (size_t k = 0; k < MOST_BARS; k++)
            most = bars[k] > most ? bars[k] : most;
    }
    return most;
}

/* Upright strokes, one unit apart. The smallest bar stays visible. */
static void draw_bars(struct buffer *out, const struct axis *axis, uint64_t most,
                      const struct timeline_row *row)
{
    uint64_t bars[MOST_BARS] = {0};
    add_row(bars, axis, row);
    buffer_format(out,
                  "<svg viewBox=\"-.5 -%d %zu %d\" preserveAspectRatio=\"none\" "
                  "aria-hidden=\"true\"><path d=\"",
                  HEIGHT, axis->bars, HEIGHT);
    for (size_t i = 0; i < MOST_BARS; i++)
        if (bars[i])
            buffer_format(out, "M%zu 0v-%.0f", i,
                          LEAST_HEIGHT +
                              (HEIGHT - LEAST_HEIGHT) * ((double)bars[i] / (double)most));
    buffer_text(out, "\"/></svg>");
}

static void draw_row(struct buffer *out, const struct axis *axis, uint64_t most,
                     const struct timeline_row *row)
{
    uint64_t events = 0;
    size_t days = 0;
    for (size_t i = 0; i < row->hour_count; i++) {
        events += row->hours[i].count;
        days += i == 0 || row->hours[i].period / 24 != row->hours[i - 1].period / 24;
    }
    AUTO_FREE char *times = words_times(events, days);
    buffer_text(out, "<li><span class=\"who\">");
    html_name(out, row->reporter);
    buffer_text(out, "</span>");
    draw_bars(out, axis, most, row);
    buffer_text(out, "<span class=\"many\">");
    html_chars(out, times);
    buffer_text(out, "</span></li>\n");
}

static void draw(struct buffer *out, const struct report *report, const struct timeline_row *rows,
                 size_t count, size_t most_rows, const char *label)
{
    struct axis axis;
    if (!make_axis(report, rows, count, &axis))
        return;
    char first[AXIS_LABEL_SIZE], last[AXIS_LABEL_SIZE];
    axis_labels(&axis, first, last);
    AUTO_FREE char *unit = axis_unit(&axis);
    uint64_t most = find_most(&axis, rows, count);
    buffer_text(out, "<figure class=\"timeline\"><figcaption>");
    html_chars(out, label);
    AUTO_FREE char *number = words_number(most);
    buffer_format(out, ", a bar %s (UTC), %s at most</figcaption>\n<ul>", unit, number);
    for (size_t i = 0; i < count && i < most_rows; i++)
        draw_row(out, &axis, most, &rows[i]);
    buffer_format(out, "</ul>\n<p class=\"axis\"><span>%s</span><span>%s</span></p>", first, last);
    if (count > most_rows)
        buffer_format(out, "<p class=\"left-out\">and %zu more</p>", count - most_rows);
    buffer_text(out, "</figure>\n");
}

/* All reporters of a diagnosis together, under a name which the row takes. */
static struct timeline_row sum_row(const struct diagnosis *diagnosis, char *name)
{
    size_t all = 0, count = 0;
    for (size_t i = 0; i < diagnosis->timeline_count; i++)
        all += diagnosis->timeline[i].hour_count;
    struct period_count *hours = memory_zeroed(all, sizeof *hours);
    for (size_t i = 0; i < diagnosis->timeline_count; i++)
        for (size_t k = 0; k < diagnosis->timeline[i].hour_count; k++)
            hours[count++] = diagnosis->timeline[i].hours[k];
    return (struct timeline_row){name, hours, periods_sum(hours, count)};
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
    free(all.hours);
}

/* Its number and the server, without the domain: the tables have the whole name. */
static char *label(const struct diagnosis *diagnosis)
{
    const char *server = diagnosis->target.server;
    bool address = ascii_is_digit(server[0]);
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
        free(rows[i].hours);
    }
}
