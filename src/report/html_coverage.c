/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#define ALL_IN_SIGHT 20 /* channels that are all drawn; of more only those with faults */
#define FAULTY_BYTES 20000
#define WHOLE_BYTES 15000
#define MOST_STROKES 40 /* gaps, and times of damaged logs, of a channel */
#define WIDTH 1000

/* Where nothing is known of the time from the first to the last record, or not all. */
static bool is_faulty(const struct extent *extent)
{
    return extent->gap_count || extent->hurt_count || extent->wraps_fast;
}

static double place(const struct report *report, filetime time)
{
    filetime first = report->totals.first, last = report->totals.last;
    if (time <= first || last <= first)
        return 0;
    return time >= last ? WIDTH : WIDTH * ((double)(time - first) / (double)(last - first));
}

/* At least as long as can be seen. */
static void stroke(struct buffer *out, const struct report *report, filetime from, filetime to)
{
    double left = place(report, from), right = place(report, to);
    if (right < left + 4)
        right = left + 4;
    if (right > WIDTH) {
        left = WIDTH - 4;
        right = WIDTH;
    }
    buffer_format(out, "M%.0f 5H%.0f", left, right);
}

static void draw(struct buffer *out, const struct report *report, const struct extent *extent)
{
    filetime from = extent->first;
    buffer_format(out,
                  "<svg viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                  "<path d=\"",
                  WIDTH);
    for (size_t i = 0; i < extent->gap_count && i < MOST_STROKES; i++) {
        stroke(out, report, from, extent->gaps[i].from);
        from = extent->gaps[i].to;
    }
    stroke(out, report, from, extent->last);
    if (extent->hurt_count)
        buffer_text(out, "\"/><path class=\"hurt\" d=\"");
    for (size_t i = 0; i < extent->hurt_count && i < MOST_STROKES; i++)
        stroke(out, report, extent->hurts[i].from, extent->hurts[i].to);
    if (extent->gap_count)
        buffer_text(out, "\"/><path class=\"gap\" d=\"");
    for (size_t i = 0; i < extent->gap_count && i < MOST_STROKES; i++)
        stroke(out, report, extent->gaps[i].from, extent->gaps[i].to);
    buffer_text(out, "\"/></svg>");
}

/* Days where that is precise enough for a bar. The caller frees. */
static char *days(filetime first, filetime last)
{
    char from[WORDS_TIME_SIZE], to[WORDS_TIME_SIZE];
    if (last - first < 2 * FILETIME_DAY)
        return words_span(first, last);
    words_time(first, from);
    words_time(last, to);
    return memory_format("%.10s to %.10s", from, to);
}

/* In words what the bar shows. */
static void remarks(struct buffer *out, const struct extent *extent)
{
    AUTO_FREE char *span = days(extent->first, extent->last);
    html_chars(out, span);
    if (extent->gap_count == 1) {
        AUTO_FREE char *gap = days(extent->gaps[0].from, extent->gaps[0].to);
        html_format(out, "; nothing from %s", gap);
    } else if (extent->gap_count) {
        buffer_format(out, "; %zu gaps", extent->gap_count);
    }
    if (extent->hurt_count)
        buffer_text(out, "; damaged");
    if (extent->wraps_fast)
        buffer_text(out, "; full after less than 7 days: what was older is lost");
}

static void line(struct buffer *out, const struct report *report, const struct extent *extent)
{
    buffer_text(out, "<li><span class=\"who\">");
    html_server(out, report, extent->site, extent->server);
    buffer_text(out, ", ");
    html_cut(out, text_of(extent->channel), HTML_NAME);
    buffer_text(out, "</span>");
    draw(out, report, extent);
    buffer_text(out, "<span class=\"many\">");
    remarks(out, extent);
    buffer_text(out, "</span></li>\n");
}

enum which { ALL, FAULTY, WHOLE };

static void list(struct buffer *out, const struct report *report, enum which which, size_t total,
                 size_t bytes)
{
    size_t end = out->size + bytes, shown = 0;
    char first[WORDS_TIME_SIZE], last[WORDS_TIME_SIZE];
    words_time(report->totals.first, first);
    words_time(report->totals.last, last);
    buffer_text(out, "<figure class=\"timeline coverage\"><ul>");
    for (size_t i = 0; i < report->extent_count && out->size < end; i++) {
        const struct extent *extent = &report->extents[i];
        if (which != ALL && is_faulty(extent) != (which == FAULTY))
            continue;
        line(out, report, extent);
        shown++;
    }
    buffer_format(out, "</ul>\n<p class=\"axis\"><span>%s</span><span>%s</span></p>", first, last);
    if (shown < total)
        buffer_format(out, "<p class=\"left-out\">and %zu more; the JSON report has all</p>",
                      total - shown);
    buffer_text(out, "</figure>\n");
}

/* The key names only what is to be seen. */
static void explain(struct buffer *out, const struct report *report)
{
    bool hurt = false, gap = false;
    for (size_t i = 0; i < report->extent_count; i++) {
        hurt |= report->extents[i].hurt_count > 0;
        gap |= report->extents[i].gap_count > 0;
    }
    buffer_text(out,
                "<p>A line for each log channel of a server, from its first to its last record. "
                "Where there is nothing, nothing is known.</p>\n");
    if (!hurt && !gap)
        return;
    buffer_text(out, "<p class=\"legend\"><span class=\"key\">records</span>");
    if (hurt)
        buffer_text(out, " <span class=\"key hurt\">damaged log, some records are lost</span>");
    if (gap)
        buffer_text(out, " <span class=\"key gap\">gap between two logs</span>");
    buffer_text(out, "</p>\n");
}

void html_coverage(struct buffer *out, const struct report *report)
{
    size_t faulty = 0, all = report->extent_count;
    for (size_t i = 0; i < all; i++)
        faulty += is_faulty(&report->extents[i]);
    if (!all)
        return;
    buffer_text(out, "<section aria-labelledby=\"covered\">\n<h2 id=\"covered\">What the logs "
                     "cover</h2>\n");
    explain(out, report);
    if (all <= ALL_IN_SIGHT) {
        list(out, report, ALL, all, FAULTY_BYTES);
    } else {
        AUTO_FREE char *number = words_number(all);
        if (faulty) {
            AUTO_FREE char *some = words_number(faulty);
            buffer_format(out, "<h3>%s of %s channels with gaps or damage</h3>\n", some, number);
            list(out, report, FAULTY, faulty, FAULTY_BYTES);
        }
        if (!faulty)
            buffer_format(out, "<p>None of the %s channels has a gap or damage.</p>\n", number);
        if (faulty < all) {
            AUTO_FREE char *rest = words_number(all - faulty);
            buffer_format(out, "<details class=\"more\"><summary>%s%s</summary>\n",
                          faulty ? "The other " : "All ", rest);
            list(out, report, WHOLE, all - faulty, WHOLE_BYTES);
            buffer_text(out, "</details>\n");
        }
    }
    buffer_text(out, "</section>\n");
}
