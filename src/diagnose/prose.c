/* SPDX-License-Identifier: MIT */
#include "diagnose/prose.h"

#include "base/memory.h"

static void note_signature(const struct kb *kb, size_t signature, bool *shown)
{
    shown[kb_source_of_signature(kb, signature) - kb->sources] = true;
}

static void find_sources(const struct report *report, bool *shown)
{
    const struct kb *kb = report->kb;
    for (size_t i = 0; i < report->observation_count; i++)
        note_signature(kb, report->observations[i].signature, shown);
    for (size_t i = 0; i < report->diagnosis_count; i++) {
        const struct diagnosis *diagnosis = &report->diagnoses[i];
        shown[kb_source_of_cause(kb, diagnosis->cause) - kb->sources] = true;
        for (size_t k = 0; k < diagnosis->absent_count; k++)
            note_signature(kb, diagnosis->absent[k].signature, shown);
    }
}

void prose_read(struct report *report)
{
    const struct kb *kb = report->kb;
    AUTO_FREE bool *shown = memory_zeroed(kb->source_count, sizeof *shown);
    if (kb->source_count)
        find_sources(report, shown);
    for (size_t i = 0; i < kb->source_count; i++) {
        struct error why = {0};
        if (!shown[i] || kb_read_prose(kb, &kb->sources[i], &why) == 0)
            continue;
        AUTO_FREE char *message =
            memory_format("its titles and meanings cannot be read: %s",
                          error_without_path(&why, kb_source_path(kb, &kb->sources[i])));
        report_add_problem(report, kb->sources[i].name, "article-unreadable", message);
    }
}
