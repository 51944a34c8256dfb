/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/html.h"
#include "report/words.h"

#include <inttypes.h>
#include <math.h>

#define MOST_FINDINGS 12
#define MOST_BRIEF 4
#define MOST_EXAMPLES 6
#define STRINGS_SIZE 2400 /* of one example */
#define STRING_LEAST 40
#define STRING_SIZE 400

static void example(struct buffer *out, const struct example *example)
{
    char time[FILETIME_TEXT_SIZE] = "no time";
    if (example->time)
        filetime_format(example->time, time);
    buffer_format(out, "<p class=\"when\">%s ", time);
    html_cut(out, text_of(example->computer ? example->computer : ""), HTML_NAME);
    buffer_format(out, ", record %" PRIu64 "%s, ", example->record_id,
                  example->recovered ? " (recovered)" : "");
    html_path(out, example->log ? example->log : "");
    buffer_text(out, "</p><ol class=\"strings\">");
    size_t i = 0, bytes = 0;
    for (; i < example->string_count && bytes < STRINGS_SIZE; i++) {
        buffer_text(out, "<li>");
        html_cut(out, example->strings[i], STRING_SIZE);
        buffer_text(out, "</li>");
        bytes += STRING_LEAST +
                 (example->strings[i].size < STRING_SIZE ? example->strings[i].size : STRING_SIZE);
    }
    buffer_text(out, "</ol>");
    if (i < example->string_count)
        buffer_format(out, "<p>and %zu more</p>", example->string_count - i);
}

/* Only the latest example: the page is for who decides, the JSON report has more. */
static void finding(struct buffer *out, const struct report *report, const struct finding *finding,
                    double greatest, enum html_detail detail, bool with_example)
{
    const struct kb_signature *signature = kb_signature(report->kb, finding->signature);
    AUTO_FREE char *count = words_times(finding->occurrences, finding->days);
    AUTO_FREE char *span = words_span(finding->first, finding->last);
    double share = greatest > 0 && finding->weight > 0 ? finding->weight / greatest : 0;
    buffer_text(out, "<li><h4>");
    html_cut(out, text_of(signature->provider), HTML_NAME);
    buffer_format(out,
                  " event %u <span class=\"weight\" role=\"img\" aria-label=\"weight %.1f\" "
                  "title=\"weight %+.2f: the log-odds that the diagnosis would lose without it\">"
                  "<i style=\"width:%ld%%\"></i></span></h4><p class=\"when\">",
                  (unsigned)signature->event_id, finding->weight, finding->weight,
                  lround(share * 100));
    html_format(out, "%s, %s", count, span);
    buffer_text(out, "</p><p>");
    html_cut(out, text_of(signature->meaning), detail == HTML_FULL ? HTML_TEXT : STRING_SIZE);
    html_persistence(out, " ", &finding->spells, signature);
    if (finding->spells.persistence == PERSISTENCE_PASSING && detail == HTML_FULL) {
        buffer_text(out, " ");
        html_cut(out, text_of(signature->passing->why), HTML_TEXT);
    }
    buffer_text(out, "</p>");
    if (finding->example_count && with_example) {
        buffer_text(out, "<details><summary>The latest record</summary>");
        example(out, finding->examples[0]);
        buffer_text(out, "</details>");
    }
    buffer_text(out, "</li>\n");
}

void html_evidence(struct buffer *out, const struct report *report,
                   const struct diagnosis *diagnosis, enum html_detail detail)
{
    double greatest = diagnosis->evidence_count ? diagnosis->evidence[0].weight : 0;
    const size_t most = detail == HTML_FULL ? MOST_FINDINGS : MOST_BRIEF;
    size_t all = diagnosis->evidence_count + diagnosis->absent_count, shown = 0;
    buffer_text(out, "<h3>Why</h3>\n<ul class=\"evidence\">\n");
    for (size_t i = 0; i < diagnosis->evidence_count && shown < most; i++, shown++)
        finding(out, report, &diagnosis->evidence[i], greatest, detail,
                detail == HTML_FULL && i < MOST_EXAMPLES);
    for (size_t i = 0; i < diagnosis->absent_count && shown < most; i++, shown++) {
        const struct kb_signature *signature =
            kb_signature(report->kb, diagnosis->absent[i].signature);
        buffer_text(out, "<li class=\"against\"><h4>Against it</h4><p>");
        html_cut(out, text_of(signature->provider), HTML_NAME);
        buffer_format(out, " event %u should have shown, and did not.</p></li>\n",
                      (unsigned)signature->event_id);
    }
    buffer_text(out, "</ul>\n");
    if (shown < all)
        buffer_format(out, "<p class=\"left-out\">and %zu more; the JSON report has all</p>\n",
                      all - shown);
}
