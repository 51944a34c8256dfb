/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#define BYTES 30000
#define OPEN_LINES 4
#define MOST_LINES 40
#define MOST_REPORTERS 6

static bool is_shown(const struct observation *observation)
{
    return !observation->explained && !observation->ignored;
}

/* What was seen of one signature stands together, whatever the site. */
static int by_signature(const void *a, const void *b)
{
    const struct observation *x = *(const struct observation *const *)a;
    const struct observation *y = *(const struct observation *const *)b;
    if (x->signature != y->signature)
        return x->signature < y->signature ? -1 : 1;
    return x < y ? -1 : x > y;
}

static const struct observation **gather(const struct report *report, size_t *ret_count)
{
    const struct observation **shown =
        memory_zeroed(report->observation_count, sizeof(const struct observation *));
    size_t count = 0;
    for (size_t i = 0; i < report->observation_count; i++)
        if (is_shown(&report->observations[i]))
            shown[count++] = &report->observations[i];
    if (count)
        qsort(shown, count, sizeof(const struct observation *), by_signature);
    *ret_count = count;
    return shown;
}

static void line(struct buffer *out, const struct report *report,
                 const struct observation *observation)
{
    AUTO_FREE char *count = words_times(observation->count, 0);
    AUTO_FREE char *span = words_span(observation->first, observation->last);
    buffer_text(out, "<li>");
    if (observation->target) {
        buffer_text(out, "about <strong>");
        html_server(out, report, observation->site, observation->target);
        buffer_text(out, "</strong>: ");
    }
    html_format(out, "%s, %s, reported by ", count, span);
    html_names(out, observation->reporters, MOST_REPORTERS);
    for (size_t i = 0; i < observation->may_be_count; i++) {
        const struct kb_cause *cause = &report->kb->causes[observation->may_be[i].cause];
        buffer_text(out, i ? ", " : "; may be: ");
        html_cut(out, text_of(cause->title), 2 * HTML_NAME);
        buffer_format(out, " (%d %%)", words_percent(observation->may_be[i].confidence));
    }
    html_persistence(out, "<br>", &observation->spells,
                     kb_signature(report->kb, observation->signature));
    buffer_text(out, "</li>\n");
}

static void lines(struct buffer *out, const struct report *report,
                  const struct observation *const *seen, size_t count, size_t end)
{
    size_t i = 0;
    buffer_text(out, "<ul class=\"seen\">\n");
    for (; i < count && i < MOST_LINES && (i == 0 || out->size < end); i++) {
        if (i == OPEN_LINES && count > OPEN_LINES + 1)
            buffer_format(out,
                          "</ul>\n<details><summary>The other %zu</summary>\n<ul class=\"seen\">\n",
                          count - OPEN_LINES);
        line(out, report, seen[i]);
    }
    buffer_text(out, "</ul>\n");
    if (i < count)
        buffer_format(out, "<p class=\"left-out\">and %zu more; the JSON report has all</p>\n",
                      count - i);
    buffer_text(out, i > OPEN_LINES && count > OPEN_LINES + 1 ? "</details>\n" : "");
}

static void what(struct buffer *out, const struct kb_signature *signature)
{
    buffer_text(out, "<h3>");
    html_cut(out, text_of(signature->provider), HTML_NAME);
    buffer_format(out, " event %u</h3><p>", (unsigned)signature->event_id);
    html_cut(out, text_of(signature->meaning), HTML_TEXT);
    if (signature->noise) {
        html_format(out, " %s: ", words_noise(kb_noise_name(signature->noise)));
        html_cut(out, text_of(signature->noise_why), HTML_TEXT);
    }
    if (signature->passing) {
        buffer_text(out, " ");
        html_cut(out, text_of(signature->passing->why), HTML_TEXT);
    }
    buffer_text(out, "</p>");
}

void html_seen(struct buffer *out, const struct report *report)
{
    size_t count, i = 0, end = out->size + BYTES;
    AUTO_FREE const struct observation **seen = gather(report, &count);
    if (!count)
        return;
    buffer_text(out, "<section aria-labelledby=\"seen\">\n<h2 id=\"seen\">Also seen</h2>\n"
                     "<p>Events that the knowledge base knows and that no diagnosis rests on. They "
                     "are no diagnosis by themselves.</p>\n<ul class=\"evidence\">\n");
    for (size_t run; i < count && (i == 0 || out->size < end); i += run) {
        for (run = 1; i + run < count && seen[i + run]->signature == seen[i]->signature;)
            run++;
        buffer_text(out, "<li>");
        what(out, kb_signature(report->kb, seen[i]->signature));
        lines(out, report, seen + i, run, end);
        buffer_text(out, "</li>\n");
    }
    buffer_text(out, "</ul>\n");
    if (i < count)
        buffer_format(out, "<p class=\"left-out\">and %zu more; the JSON report has all</p>\n",
                      count - i);
    buffer_text(out, "</section>\n");
}
