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
    struct layout layout = {out, style, out->size};
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
