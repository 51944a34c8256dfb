/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <strings.h>

#define MOST_LINES 60 /* computers and channels that are drawn */

/* One log's records of one computer in one channel. */
struct span {
    const struct log_coverage *coverage;
    const struct diagnose_log *log;
};

static int same_line(const struct span *a, const struct span *b)
{
    if (a->log->site != b->log->site)
        return a->log->site < b->log->site ? -1 : 1;
    int order = strcasecmp(a->coverage->computer, b->coverage->computer);
    return order ? order : strcasecmp(a->coverage->channel, b->coverage->channel);
}

static int by_line_and_time(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    int order = same_line(x, y);
    if (order)
        return order;
    if (x->coverage->first_time != y->coverage->first_time)
        return x->coverage->first_time < y->coverage->first_time ? -1 : 1;
    return x->log < y->log ? -1 : x->log > y->log; /* logs are sorted by path */
}

static struct span *gather(const struct report *report, size_t *ret_count)
{
    size_t all = 0, count = 0;
    for (size_t i = 0; i < report->log_count; i++)
        all += report->logs[i].stats.coverage_count;
    struct span *spans = memory_zeroed(all, sizeof *spans);
    for (size_t i = 0; i < report->log_count; i++)
        for (size_t k = 0; k < report->logs[i].stats.coverage_count; k++)
            if (report->logs[i].stats.coverage[k].first_time)
                spans[count++] =
                    (struct span){&report->logs[i].stats.coverage[k], &report->logs[i]};
    qsort(spans, count, sizeof *spans, by_line_and_time);
    *ret_count = count;
    return spans;
}

/* Place of a time between the first and the last of all, in thousandths. */
static double place(const struct report *report, filetime time)
{
    filetime first = report->totals.first, last = report->totals.last;
    if (time <= first || last <= first)
        return 0;
    return time >= last ? 1000 : 1000 * ((double)(time - first) / (double)(last - first));
}

static void draw_line(struct buffer *out, const struct report *report, const struct span *spans,
                      size_t count)
{
    filetime first = spans[0].coverage->first_time, last = 0;
    bool damaged = false;
    buffer_text(out, "<li><span class=\"who\">");
    html_server(out, report, spans[0].log->site, spans[0].coverage->computer);
    html_format(out, ", %s", spans[0].coverage->channel);
    buffer_text(out, "</span><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
                     "aria-hidden=\"true\">");
    for (size_t i = 0; i < count; i++) {
        const struct log_coverage *coverage = spans[i].coverage;
        bool bad = spans[i].log->stats.status == LOG_DAMAGED;
        double from = place(report, coverage->first_time), to = place(report, coverage->last_time);
        buffer_format(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"%s/>", from,
                      bad ? 3 : 1, to - from > 3 ? to - from : 3, bad ? 4 : 8,
                      bad ? " class=\"damaged\"" : "");
        damaged |= bad;
        last = coverage->last_time > last ? coverage->last_time : last;
    }
    AUTO_FREE char *span = words_span(first, last);
    buffer_text(out, "</svg><span class=\"many\">");
    html_format(out, "%s%s", span, damaged ? ", damaged" : "");
    buffer_text(out, "</span></li>\n");
}

void html_coverage(struct buffer *out, const struct report *report)
{
    size_t count, lines = 0;
    AUTO_FREE struct span *spans = gather(report, &count);
    if (!count)
        return;
    char first[WORDS_TIME_SIZE], last[WORDS_TIME_SIZE];
    words_time(report->totals.first, first);
    words_time(report->totals.last, last);
    buffer_text(out, "<section aria-labelledby=\"covered\">\n<h2 id=\"covered\">What the logs "
                     "cover</h2>\n<figure class=\"timeline coverage\"><figcaption>A bar from the "
                     "first to the last record of each log; a thin one is of a damaged log. Where "
                     "there is no bar, nothing is known.</figcaption>\n<ul>");
    for (size_t i = 0, run; i < count; i += run, lines++) {
        for (run = 1; i + run < count && same_line(&spans[i], &spans[i + run]) == 0;)
            run++;
        if (lines < MOST_LINES)
            draw_line(out, report, spans + i, run);
    }
    buffer_format(out, "</ul>\n<p class=\"axis\"><span>%s</span><span>%s</span></p>", first, last);
    if (lines > MOST_LINES)
        buffer_format(out, "<p>and %zu more; the JSON report has all</p>", lines - MOST_LINES);
    buffer_text(out, "</figure>\n</section>\n");
}
