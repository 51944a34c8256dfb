/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/csv.h"
#include "report/report.h"

#include <string.h>

/* In this order from the first release on: a new column goes behind the last. */
static const char *const columns[] = {
    "rank",
    "problem_rank",
    "severity",
    "confidence",
    "problem_confidence",
    "state",
    "cause",
    "title",
    "problem",
    "problem_title",
    "site",
    "server",
    "basis",
    "from_url",
    "attributes",
    "first_seen",
    "last_seen",
    "occurrences",
    "evidence",
    "reported_by",
    "bundles",
    "competes_with",
    "fixes",
    "summary",
    "approximate",
    "fingerprint",
    NULL,
};

/* "virtual_directory: Exchange, exchweb; user: anna" */
static void attributes(struct csv *csv, const struct diagnosis *diagnosis)
{
    AUTO_BUFFER struct buffer list = {0};
    for (size_t i = 0; i < diagnosis->target.attribute_count; i++) {
        const struct attribute_values *attribute = &diagnosis->target.attributes[i];
        if (!attribute->count)
            continue;
        buffer_format(&list, "%s%s: ", list.size ? "; " : "", attribute->name);
        for (size_t k = 0; k < attribute->count; k++) {
            buffer_text(&list, k ? ", " : "");
            if (attribute->values[k].size)
                buffer_append(&list, attribute->values[k].data, attribute->values[k].size);
        }
    }
    csv_text(csv, (struct text){list.data, list.size});
}

static void evidence(struct csv *csv, const struct report *report,
                     const struct diagnosis *diagnosis)
{
    AUTO_FREE const char **names = memory_zeroed(diagnosis->evidence_count + 1, sizeof(char *));
    for (size_t i = 0; i < diagnosis->evidence_count; i++)
        names[i] = kb_signature_id(report->kb, diagnosis->evidence[i].signature);
    csv_names(csv, (char *const *)names);
}

static void competitors(struct csv *csv, const struct report *report,
                        const struct diagnosis *diagnosis)
{
    AUTO_FREE const char **names = memory_zeroed(diagnosis->competes_count + 1, sizeof(char *));
    for (size_t i = 0; i < diagnosis->competes_count; i++)
        names[i] = report->kb->causes[diagnosis->competes_with[i]].id;
    csv_names(csv, (char *const *)names);
}

static void bundles(struct csv *csv, const struct report *report, const struct diagnosis *diagnosis)
{
    size_t count, kept = 0;
    AUTO_FREE size_t *numbers = report_bundles_of(report, diagnosis, &count);
    AUTO_FREE char **names = memory_zeroed(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        char *path = report->bundles[numbers[i]].path;
        if (!kept || strcmp(names[kept - 1], path) != 0)
            names[kept++] = path;
    }
    csv_names(csv, names);
}

static void fixes(struct csv *csv, const struct diagnosis *diagnosis)
{
    AUTO_FREE char **names = memory_zeroed(diagnosis->fix_count + 1, sizeof *names);
    for (size_t i = 0; i < diagnosis->fix_count; i++)
        names[i] = diagnosis->fixes[i].title;
    csv_names(csv, names);
}

static void row(struct csv *csv, const struct report *report, const struct diagnosis *diagnosis)
{
    const struct kb_cause *cause = &report->kb->causes[diagnosis->cause];
    csv_count(csv, diagnosis->rank);
    csv_count(csv, diagnosis->problem_rank);
    csv_chars(csv, kb_severity_name(cause->severity));
    csv_number(csv, diagnosis->confidence);
    csv_number(csv, diagnosis->problem_confidence);
    csv_chars(csv, diagnosis->quiet ? "quiet" : "active");
    csv_chars(csv, cause->id);
    csv_chars(csv, cause->title);
    csv_chars(csv, cause->problem);
    csv_chars(csv, diagnosis->problem_title);
    csv_chars(csv, report->sites[diagnosis->site].name);
    csv_chars(csv, diagnosis->target.server);
    csv_chars(csv, diagnosis->target.named ? "named" : "assumed");
    csv_flag(csv, diagnosis->target.from_url);
    attributes(csv, diagnosis);
    csv_time(csv, diagnosis->first_seen);
    csv_time(csv, diagnosis->last_seen);
    csv_count(csv, diagnosis->occurrences);
    evidence(csv, report, diagnosis);
    csv_names(csv, diagnosis->reported_by);
    bundles(csv, report, diagnosis);
    competitors(csv, report, diagnosis);
    fixes(csv, diagnosis);
    csv_chars(csv, diagnosis->summary);
    csv_flag(csv, diagnosis->approximate);
    csv_chars(csv, diagnosis->fingerprint);
    csv_end(csv);
}

void report_csv(struct buffer *out, const struct report *report)
{
    struct csv csv = {.out = out};
    csv_head(&csv, columns);
    for (size_t i = 0; i < report->diagnosis_count; i++)
        row(&csv, report, &report->diagnoses[i]);
}
