/* SPDX-License-Identifier: MIT */
#include "diagnose/split.h"

#include "base/memory.h"
#include "diagnose/bundle_rows.h"
#include "diagnose/settle.h"

static struct report new_part(const struct report *report)
{
    const struct report_filter *filter = &report->filter;
    struct report part = {.kb = report->kb, .interrupted = report->interrupted};
    part.filter = (struct report_filter){.since = filter->since, .until = filter->until};
    size_t count = 0;
    while (filter->computers && filter->computers[count])
        count++;
    if (filter->computers)
        part.filter.computers = memory_zeroed(count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        part.filter.computers[i] = memory_text(filter->computers[i]);
    return part;
}

static void move_logs(struct report *report, struct report *parts)
{
    for (size_t i = 0; i < report->log_count; i++) {
        struct report *part = &parts[report->logs[i].bundle];
        part->logs =
            memory_grow(part->logs, part->log_count, &part->log_capacity, sizeof *part->logs);
        part->logs[part->log_count] = report->logs[i];
        part->logs[part->log_count++].bundle = 0;
        report->logs[i] = (struct diagnose_log){0};
    }
}

struct report *report_split(struct report *report, const struct diagnose_options *options,
                            size_t *ret_count)
{
    settle_inputs(report, options);
    size_t bundles = report->bundle_count;
    struct report *parts = memory_zeroed(bundles + 1, sizeof *parts);
    for (size_t i = 0; i <= bundles; i++)
        parts[i] = new_part(report);
    for (size_t i = 0; i < bundles; i++) {
        parts[i].bundles = memory_zeroed(1, sizeof *parts[i].bundles);
        parts[i].bundle_count = parts[i].bundle_capacity = 1;
        parts[i].bundles[0] = report->bundles[i];
        parts[i].bundles[0].path = memory_text(report->bundles[i].path);
        parts[i].bundles[0].given_site = memory_text(report->bundles[i].given_site);
    }
    move_logs(report, parts);
    struct report *rest = &parts[bundles];
    for (size_t i = 0; i < report->problem_count; i++) {
        const struct input_problem *problem = &report->problems[i];
        report_add_problem(&parts[bundle_of_path(report, problem->path)], problem->path,
                           problem->code, problem->message);
    }
    for (size_t i = 0; i < report->note_count; i++)
        report_add_note(rest, report->notes[i].code, report->notes[i].message);
    rest->skipped = report->skipped;
    *ret_count = bundles + 1;
    if (bundles && !rest->problem_count && !rest->note_count && !rest->skipped) {
        report_free(rest);
        *ret_count = bundles;
    }
    report_free(report);
    return parts;
}
