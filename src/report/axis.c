/* SPDX-License-Identifier: MIT */
#include "report/axis.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SHORT (4 * 24) /* hours for which a bar stands for hours */
#define BURST 36       /* so few hours would be a bar of days or two */
#define LEAST 3        /* fewer are no more than a bar or two of hours either */
#define MARGIN 6       /* hours before and behind a burst */

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t greatest(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* What the axis spans; false: too long for hours. */
static bool find_hours(struct axis_span span, struct axis *axis)
{
    axis->first = least(span.seen_first, span.covered_first);
    axis->last = greatest(span.seen_last, span.covered_last);
    if (axis->last - axis->first < SHORT)
        return true;
    uint32_t seen = span.seen_last - span.seen_first + 1;
    if (seen < LEAST || seen > BURST)
        return false;
    axis->first = greatest(axis->first, span.seen_first - least(span.seen_first, MARGIN));
    axis->last = least(axis->last, span.seen_last + MARGIN);
    return true;
}

/* Bars begin at midnight or a whole number of bars behind it. */
static bool cut_hours(struct axis *axis, size_t most)
{
    static const unsigned char cuts[] = {1, 2, 3, 4, 6, 8, 12};
    for (size_t i = 0; i < sizeof cuts; i++) {
        size_t bars = axis->last / cuts[i] - axis->first / cuts[i] + 1;
        if (bars > most)
            continue;
        axis->first -= axis->first % cuts[i];
        axis->hours_a_bar = cuts[i];
        axis->bars = bars;
        return true;
    }
    return false;
}

struct axis axis_make(struct axis_span span, size_t most_hours, size_t most_days)
{
    struct axis axis = {0};
    if (find_hours(span, &axis) && cut_hours(&axis, most_hours))
        return axis;
    uint32_t first = least(span.seen_first, span.covered_first) / 24;
    uint32_t last = greatest(span.seen_last, span.covered_last) / 24;
    uint32_t days_a_bar = (last - first) / (uint32_t)most_days + 1;
    return (struct axis){first * 24, last * 24, days_a_bar * 24, (last - first) / days_a_bar + 1};
}

size_t axis_bar(const struct axis *axis, uint32_t hour)
{
    return (hour - axis->first) / axis->hours_a_bar;
}

void axis_labels(const struct axis *axis, char first[AXIS_LABEL_SIZE], char last[AXIS_LABEL_SIZE])
{
    if (axis->hours_a_bar % 24 == 0) {
        filetime_format_day(axis->first / 24, first);
        filetime_format_day(axis->last / 24, last);
        return;
    }
    uint32_t end = axis->first + (uint32_t)axis->bars * axis->hours_a_bar;
    uint32_t from = axis->first / 24, to = (end - 1) / 24;
    char day[11];
    filetime_format_day(from, day);
    snprintf(first, AXIS_LABEL_SIZE, "%s %02u:00", day, axis->first % 24);
    filetime_format_day(to, day);
    snprintf(last, AXIS_LABEL_SIZE, "%s%s%02u:00", from == to ? "" : day, from == to ? "" : " ",
             (end - to * 24) % 100);
}

char *axis_unit(const struct axis *axis)
{
    bool days = axis->hours_a_bar % 24 == 0;
    uint32_t count = days ? axis->hours_a_bar / 24 : axis->hours_a_bar;
    if (count == 1)
        return memory_text(days ? "a day" : "an hour");
    return memory_format("for %" PRIu32 " %s", count, days ? "days" : "hours");
}
