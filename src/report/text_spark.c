/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/axis.h"
#include "report/cover.h"
#include "report/text.h"
#include "report/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BARS 100
#define LEVELS 8
#define DATE_SIZE 11 /* "YYYY-MM-DD" and a space */

static void widen(uint32_t *first, uint32_t *last, uint32_t from, uint32_t to)
{
    *first = from < *first ? from : *first;
    *last = to > *last ? to : *last;
}

static size_t bars_in(size_t room, size_t label)
{
    size_t bars = room > 2 * label ? room - 2 * label : 1;
    return bars < MOST_BARS ? bars : MOST_BARS;
}

static bool make_axis(const struct cover *cover, const struct diagnosis *diagnosis, size_t room,
                      struct axis *axis)
{
    struct axis_span span = {UINT32_MAX, 0, UINT32_MAX, 0};
    for (size_t i = 0; i < diagnosis->timeline_count; i++) {
        const struct timeline_row *row = &diagnosis->timeline[i];
        if (row->hour_count)
            widen(&span.seen_first, &span.seen_last, row->hours[0].period,
                  row->hours[row->hour_count - 1].period);
    }
    if (span.seen_first == UINT32_MAX)
        return false;
    for (size_t i = 0; i < cover->count; i++)
        widen(&span.covered_first, &span.covered_last, filetime_hour(cover->items[i]->first),
              filetime_hour(cover->items[i]->last));
    *axis = axis_make(span, bars_in(room, AXIS_LABEL_SIZE), bars_in(room, DATE_SIZE));
    return axis->bars > 1;
}

/* Returns how many events the highest bar has. Counts stop at the greatest number. */
static uint64_t count_events(const struct diagnosis *diagnosis, const struct axis *axis,
                             uint64_t bars[MOST_BARS])
{
    uint64_t most = 0;
    for (size_t i = 0; i < diagnosis->timeline_count; i++) {
        const struct timeline_row *row = &diagnosis->timeline[i];
        for (size_t k = 0; k < row->hour_count; k++) {
            uint64_t *bar = &bars[axis_bar(axis, row->hours[k].period)];
            if (__builtin_add_overflow(*bar, row->hours[k].count, bar))
                *bar = UINT64_MAX;
            most = *bar > most ? *bar : most;
        }
    }
    return most;
}

static bool in_a_gap(const struct extent *extent, filetime from, filetime to)
{
    for (size_t i = 0; i < extent->gap_count; i++)
        if (extent->gaps[i].from <= from && extent->gaps[i].to >= to)
            return true;
    return false;
}

/* Which bars stand for times of which some log tells. Returns whether all do. */
static bool find_covered(const struct cover *cover, const struct axis *axis,
                         bool covered[MOST_BARS])
{
    bool all = true;
    for (size_t i = 0; i < cover->count; i++) {
        const struct extent *extent = cover->items[i];
        for (size_t bar = 0; bar < axis->bars; bar++) {
            filetime from = (filetime)(axis->first + bar * axis->hours_a_bar) * FILETIME_HOUR;
            filetime to = from + axis->hours_a_bar * FILETIME_HOUR - 1;
            if (extent->first <= to && extent->last >= from && !in_a_gap(extent, from, to))
                covered[bar] = true;
        }
    }
    for (size_t bar = 0; bar < axis->bars; bar++)
        all = all && covered[bar];
    return all;
}

static const char *mark_of(uint64_t events, uint64_t most, bool covered, bool unicode)
{
    static const char *const blocks[LEVELS + 1] = {"\u00b7", "\u2581", "\u2582", "\u2583", "\u2584",
                                                   "\u2585", "\u2586", "\u2587", "\u2588"};
    static const char *const ascii[LEVELS + 1] = {".", ":", "-", "=", "+", "*", "#", "%", "@"};
    if (!events && !covered)
        return " ";
    size_t level = events ? (size_t)ceil(LEVELS * ((double)events / (double)most)) : 0;
    return (unicode ? blocks : ascii)[level < LEVELS ? level : LEVELS];
}

static char *caption_of(const struct axis *axis, uint64_t most, bool blanks)
{
    AUTO_FREE char *unit = axis_unit(axis);
    AUTO_FREE char *events = words_number(most);
    return memory_format("a bar %s, %s at most%s", unit, events, blanks ? "; blank: no log" : "");
}

static void draw(struct layout *layout, const struct cover *cover,
                 const struct diagnosis *diagnosis, const char *first)
{
    uint64_t bars[MOST_BARS] = {0};
    bool covered[MOST_BARS] = {false};
    struct axis axis;
    layout->wide = true;
    size_t room = layout_room(layout, strlen(first));
    layout->wide = false;
    if (!make_axis(cover, diagnosis, room, &axis))
        return;
    uint64_t most = count_events(diagnosis, &axis, bars);
    bool blanks = !find_covered(cover, &axis, covered);
    char from[AXIS_LABEL_SIZE], to[AXIS_LABEL_SIZE];
    axis_labels(&axis, from, to);
    AUTO_FREE char *caption = caption_of(&axis, most, blanks);
    AUTO_BUFFER struct buffer line = {0};
    buffer_format(&line, "%s ", from);
    for (size_t i = 0; i < axis.bars; i++)
        buffer_text(&line, mark_of(bars[i], most, covered[i], layout->style->unicode));
    buffer_format(&line, " %s", to);
    bool fits = strlen(from) + strlen(to) + 2 + axis.bars + 2 + strlen(caption) <= room;
    if (fits)
        buffer_format(&line, "  %s", caption);
    layout_item(layout, INK_PLAIN, first, (struct text){line.data, line.size});
    if (!fits) {
        AUTO_FREE char *indent = memory_format("%*s", (int)strlen(first), "");
        layout_wrap(layout, INK_PLAIN, indent, text_of(caption));
    }
}

void text_spark(struct layout *layout, const struct report *report,
                const struct diagnosis *diagnosis, const char *first)
{
    struct cover cover = cover_make(report, diagnosis);
    draw(layout, &cover, diagnosis, first);
    free(cover.items);
}
