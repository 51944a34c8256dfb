/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/memory.h"
#include "report/text.h"

enum ink text_severity_ink(enum kb_severity severity)
{
    switch (severity) {
    case KB_CRITICAL:
    case KB_ERROR:
        return INK_ERROR;
    case KB_WARNING:
        return INK_WARNING;
    default:
        return INK_INFO;
    }
}

char *text_server(const struct report *report, size_t site, const char *server)
{
    const char *name = report->sites[site].name;
    if (report->site_count > 1 && name && *name)
        return memory_format("%s (%s)", server, name);
    return memory_text(server);
}

void report_text(struct buffer *out, const struct report *report, const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style, .start = out->size};
    if (style->brief) {
        text_brief(&layout, report);
        return;
    }
    text_head(&layout, report);
    for (size_t i = 0; i < report->diagnosis_count;) {
        const struct diagnosis *first = &report->diagnoses[i];
        size_t count = 1;
        while (i + count < report->diagnosis_count &&
               first[count].problem_rank == first->problem_rank)
            count++;
        text_problem(&layout, report, first, count);
        i += count;
    }
    text_seen(&layout, report);
    text_read(&layout, report);
}

static void heading(struct layout *layout, const char *text)
{
    layout_gap(layout);
    layout_item(layout, INK_BOLD, "======== ", text_of(text));
    layout_gap(layout);
}

void report_text_bundles(struct buffer *out, const struct report *reports, size_t count,
                         const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style, .start = out->size};
    for (size_t i = 0; i < count; i++) {
        if (reports[i].bundle_count) {
            const char *path = reports[i].bundles[0].path;
            heading(&layout, path[0] ? path : "The logs given by name");
            report_text(out, &reports[i], style);
        } else if (count > 1) {
            heading(&layout, "Beside the bundles");
            text_beside(&layout, &reports[i]);
        } else {
            report_text(out, &reports[i], style);
        }
    }
}
