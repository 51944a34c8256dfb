/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/text.h"
#include "report/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BARS 100
#define LEVELS 8
#define DATE_SIZE 11 /* "YYYY-MM-DD" */

/* Over all days that the logs with the evidence cover, so that beginning and end can be told from
 * those of the logs. */
struct axis {
    uint32_t first, last; /* days */
    uint32_t days_a_bar;
    size_t bars;
};

/* What the logs with the evidence cover: extents of the servers that reported it, in the channels
 * of these logs. */
struct cover {
    const struct extent **items; /* owned */
    size_t count;
};

static bool has_channel(const char *const *channels, size_t count, const char *channel)
{
    for (size_t i = count; i-- > 0;)
        if (strcmp(channels[i], channel) == 0)
            return true;
    return false;
}

/* The different channels of the logs; borrowed names in an array that the caller frees. */
static const char **list_channels(const struct report *report, const struct diagnosis *diagnosis,
                                  size_t *ret_count)
{
    const char **channels = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < diagnosis->log_count; i++) {
        const struct log_stats *stats = &report->logs[diagnosis->logs[i]].stats;
        for (size_t k = 0; k < stats->coverage_count; k++) {
            if (has_channel(channels, count, stats->coverage[k].channel))
                continue;
            channels = memory_grow(channels, count, &capacity, sizeof(const char *));
            channels[count++] = stats->coverage[k].channel;
        }
    }
    *ret_count = count;
    return channels;
}

static int by_name(const void *name, const void *item)
{
    return strcmp(name, *(char *const *)item);
}

static struct cover make_cover(const struct report *report, const struct diagnosis *diagnosis)
{
    struct cover cover = {.items = memory_zeroed(report->extent_count, sizeof(struct extent *))};
    size_t channel_count, reporters = 0;
    AUTO_FREE const char **channels = list_channels(report, diagnosis, &channel_count);
    while (diagnosis->reported_by && diagnosis->reported_by[reporters])
        reporters++;
    for (size_t i = 0; i < report->extent_count; i++) {
        const struct extent *extent = &report->extents[i];
        if (extent->site == diagnosis->site && extent->first && reporters &&
            bsearch(extent->server, diagnosis->reported_by, reporters, sizeof(char *), by_name) &&
            has_channel(channels, channel_count, extent->channel))
            cover.items[cover.count++] = extent;
    }
    return cover;
}

static void widen(struct axis *axis, uint32_t first, uint32_t last)
{
    axis->first = first < axis->first ? first : axis->first;
    axis->last = last > axis->last ? last : axis->last;
}

static bool make_axis(const struct cover *cover, const struct diagnosis *diagnosis, size_t most,
                      struct axis *axis)
{
    *axis = (struct axis){.first = UINT32_MAX};
    for (size_t i = 0; i < diagnosis->timeline_count; i++) {
        const struct timeline_row *row = &diagnosis->timeline[i];
        if (row->day_count)
            widen(axis, row->days[0].day, row->days[row->day_count - 1].day);
    }
    if (axis->first == UINT32_MAX)
        return false;
    for (size_t i = 0; i < cover->count; i++)
        widen(axis, filetime_day(cover->items[i]->first), filetime_day(cover->items[i]->last));
    axis->days_a_bar = (axis->last - axis->first) / (uint32_t)most + 1;
    axis->bars = (axis->last - axis->first) / axis->days_a_bar + 1;
    return axis->bars > 1;
}

/* Returns how many events the highest bar has. Counts stop at the greatest number. */
static uint64_t count_events(const struct diagnosis *diagnosis, const struct axis *axis,
                             uint64_t bars[MOST_BARS])
{
    uint64_t most = 0;
    for (size_t i = 0; i < diagnosis->timeline_count; i++) {
        const struct timeline_row *row = &diagnosis->timeline[i];
        for (size_t k = 0; k < row->day_count; k++) {
            uint64_t *bar = &bars[(row->days[k].day - axis->first) / axis->days_a_bar];
            if (__builtin_add_overflow(*bar, row->days[k].count, bar))
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

/* Which bars stand for days of which some log tells. Returns whether all do. */
static bool find_covered(const struct cover *cover, const struct axis *axis,
                         bool covered[MOST_BARS])
{
    bool all = true;
    for (size_t i = 0; i < cover->count; i++) {
        const struct extent *extent = cover->items[i];
        for (size_t bar = 0; bar < axis->bars; bar++) {
            filetime from = (filetime)(axis->first + bar * axis->days_a_bar) * FILETIME_DAY;
            filetime to = from + axis->days_a_bar * FILETIME_DAY - 1;
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
    AUTO_FREE char *unit = axis->days_a_bar == 1
                               ? memory_text("a day")
                               : memory_format("for %" PRIu32 " days", axis->days_a_bar);
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
    size_t room = layout_room(layout, strlen(first)), dates = 2 * (size_t)DATE_SIZE;
    layout->wide = false;
    size_t most_bars = room > dates ? room - dates : 1;
    if (!make_axis(cover, diagnosis, most_bars < MOST_BARS ? most_bars : MOST_BARS, &axis))
        return;
    uint64_t most = count_events(diagnosis, &axis, bars);
    bool blanks = !find_covered(cover, &axis, covered);
    char from[DATE_SIZE], to[DATE_SIZE];
    filetime_format_day(axis.first, from);
    filetime_format_day(axis.last, to);
    AUTO_FREE char *caption = caption_of(&axis, most, blanks);
    AUTO_BUFFER struct buffer line = {0};
    buffer_format(&line, "%s ", from);
    for (size_t i = 0; i < axis.bars; i++)
        buffer_text(&line, mark_of(bars[i], most, covered[i], layout->style->unicode));
    buffer_format(&line, " %s", to);
    bool fits = dates + axis.bars + 2 + strlen(caption) <= room;
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
    struct cover cover = make_cover(report, diagnosis);
    draw(layout, &cover, diagnosis, first);
    free(cover.items);
}
