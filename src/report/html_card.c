/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#define ALL_OPEN 8 /* problems that are all unfolded; of more only the first OPEN are */
#define OPEN 3
#define IN_SIGHT 25 /* cards in a row; those behind them are folded away together */

/* Bytes that are kept for each diagnosis that is still to come. */
#define BRIEF_SIZE 3500
#define LEAST_SIZE 2500

struct cards {
    struct buffer *out;
    const struct report *report;
    const struct diagnosis **fixes; /* per cause: the diagnosis whose card has its fixes in full */
    size_t end;                     /* size of the page when all cards are written */
};

static bool is_folded(const struct report *report, const struct diagnosis *first)
{
    return report->totals.problem_count > ALL_OPEN && first->problem_rank > OPEN;
}

static void heading(struct buffer *out, const struct report *report, const struct diagnosis *first,
                    size_t count, enum html_detail detail)
{
    buffer_format(out, "<h2 id=\"t%zu\"><span class=\"rank\">%zu</span> ", first->problem_rank,
                  first->problem_rank);
    html_cut(out, text_of(html_problem_title(report, first, count)),
             detail == HTML_LEAST ? HTML_NAME : HTML_TEXT);
    buffer_text(out, " ");
    html_badge(out, report->kb->causes[first->cause].severity);
    buffer_text(out, first->quiet ? " <span class=\"badge\">quiet</span></h2>" : "</h2>");
}

/* What a folded card shows. */
static void line(struct buffer *out, const struct report *report, const struct diagnosis *first)
{
    char last[WORDS_TIME_SIZE];
    words_time(first->last_seen, last);
    buffer_text(out, "<span class=\"line\"><strong>");
    html_server(out, report, first->site, first->target.server);
    buffer_format(out, "</strong>, %d %% sure, last seen %.10s</span>",
                  words_percent(first->problem_confidence), first->last_seen ? last : "at no time");
}

static void causes(struct cards *cards, const struct diagnosis *first, size_t count,
                   enum html_detail detail)
{
    for (size_t i = 0; i < count; i++) {
        const struct diagnosis *diagnosis = &first[i];
        const struct kb_cause *cause = &cards->report->kb->causes[diagnosis->cause];
        const struct diagnosis *fixes = cards->fixes[diagnosis->cause];
        if (count > 1) {
            buffer_format(cards->out, "<details class=\"rival\"%s><summary>", i ? "" : " open");
            html_meter(cards->out, diagnosis->confidence);
            buffer_text(cards->out, " ");
            html_cut(cards->out, text_of(cause->title), HTML_TEXT);
            buffer_text(cards->out, "</summary>\n");
        }
        if (count > 1)
            html_summary(cards->out, diagnosis);
        html_cause(cards->out, cards->report, diagnosis, fixes, detail);
        buffer_text(cards->out, count > 1 ? "</details>\n" : "");
    }
}

static void least(struct cards *cards, const struct diagnosis *first, size_t count)
{
    struct buffer *out = cards->out;
    if (!is_folded(cards->report, first)) {
        buffer_text(out, "<p>");
        line(out, cards->report, first);
        buffer_text(out, "</p>\n");
    }
    buffer_text(out, "<p>This page has no room for more. Why: the JSON report. What to do:");
    for (size_t i = 0; i < count; i++) {
        buffer_text(out, " <code>evtdiag kb show ");
        html_cut(out, text_of(cards->report->kb->causes[first[i].cause].id), HTML_NAME);
        buffer_text(out, "</code>");
    }
    buffer_text(out, "</p>\n");
}

/* The id lies inside what is folded: whoever follows a link to it finds it unfolded. */
static void card(struct cards *cards, const struct diagnosis *first, size_t count,
                 enum html_detail detail)
{
    const struct report *report = cards->report;
    struct buffer *out = cards->out;
    bool folded = is_folded(report, first);
    buffer_format(out, "<article class=\"card %s\" aria-labelledby=\"t%zu\">\n",
                  kb_severity_name(report->kb->causes[first->cause].severity), first->problem_rank);
    buffer_text(out, folded ? "<details><summary>" : "");
    heading(out, report, first, count, detail);
    if (folded) {
        line(out, report, first);
        buffer_text(out, "</summary>");
    }
    buffer_format(out, "\n<div class=\"body\" id=\"p%zu\">\n", first->problem_rank);
    if (detail == HTML_LEAST) {
        least(cards, first, count);
    } else {
        if (count == 1)
            html_summary(out, first);
        html_facts(out, report, first, count);
        html_timeline(out, report, first, detail);
        causes(cards, first, count, detail);
    }
    buffer_text(out, folded ? "</div>\n</details>\n</article>\n" : "</div>\n</article>\n");
}

/* As much of it as leaves room for those that come behind it. */
static void fit(struct cards *cards, const struct diagnosis *first, size_t count)
{
    static const size_t kept[] = {[HTML_FULL] = BRIEF_SIZE, [HTML_BRIEF] = LEAST_SIZE};
    struct buffer *out = cards->out;
    const struct report *report = cards->report;
    size_t start = out->size;
    size_t left = report->diagnosis_count - (size_t)(first - report->diagnoses) - count;
    for (enum html_detail detail = HTML_FULL; detail < HTML_LEAST; detail++) {
        card(cards, first, count, detail);
        if (out->size + left * kept[detail] <= cards->end) {
            for (size_t i = 0; i < count && detail == HTML_FULL; i++)
                if (!cards->fixes[first[i].cause])
                    cards->fixes[first[i].cause] = &first[i];
            return;
        }
        out->size = start;
    }
    card(cards, first, count, HTML_LEAST);
}

void html_problems(struct buffer *out, const struct report *report, size_t size)
{
    AUTO_FREE const struct diagnosis **fixes =
        memory_zeroed(report->kb->cause_count, sizeof(const struct diagnosis *));
    struct cards cards = {out, report, fixes, out->size + size};
    const size_t problems = report->totals.problem_count;
    bool folded = false;
    for (size_t i = 0, number = 0, count; i < report->diagnosis_count; i += count, number++) {
        count = html_problem_causes(report, &report->diagnoses[i]);
        if (number == IN_SIGHT) {
            folded = true;
            buffer_format(out, "<details class=\"more\"><summary>Problems %d to %zu</summary>\n",
                          IN_SIGHT + 1, problems);
        }
        fit(&cards, &report->diagnoses[i], count);
    }
    buffer_text(out, folded ? "</details>\n" : "");
}
