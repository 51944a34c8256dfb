/* SPDX-License-Identifier: MIT */
#include "diagnose/release.h"

#include "base/memory.h"
#include "diagnose/attributes.h"
#include "diagnose/timeline.h"

static void free_list(char **list)
{
    for (char **item = list; item && *item; item++)
        free(*item);
    free(list);
}

static void release_fix(struct filled_fix *fix)
{
    free(fix->id);
    free(fix->title);
    free(fix->risk);
    free(fix->applies_when);
    free_list(fix->steps);
    free_list(fix->commands);
    free_list(fix->verify);
    free_list(fix->undo);
}

void release_diagnosis(struct diagnosis *diagnosis)
{
    attributes_free(diagnosis->target.attributes, diagnosis->target.attribute_count);
    free(diagnosis->target.server);
    free(diagnosis->problem_title);
    free_list(diagnosis->reported_by);
    free(diagnosis->logs);
    timeline_free(diagnosis->timeline, diagnosis->timeline_count);
    free(diagnosis->summary);
    free(diagnosis->evidence);
    free(diagnosis->absent);
    free(diagnosis->competes_with);
    free(diagnosis->contributing);
    free(diagnosis->missing);
    for (size_t i = 0; i < diagnosis->fix_count; i++)
        release_fix(&diagnosis->fixes[i]);
    free(diagnosis->fixes);
    for (size_t i = 0; i < diagnosis->reference_count; i++) {
        free(diagnosis->references[i].title);
        free(diagnosis->references[i].id);
        free(diagnosis->references[i].url);
    }
    free(diagnosis->references);
}

void release_observation(struct observation *observation)
{
    free(observation->target);
    free_list(observation->reporters);
    free(observation->histogram);
    free(observation->may_be);
}

void report_free(struct report *report)
{
    for (size_t i = 0; i < report->bundle_count; i++) {
        free(report->bundles[i].path);
        free(report->bundles[i].given_site);
    }
    free(report->bundles);
    for (size_t i = 0; i < report->log_count; i++) {
        free(report->logs[i].path);
        log_stats_free(&report->logs[i].stats);
        observed_free(&report->logs[i].observed);
    }
    free(report->logs);
    for (size_t i = 0; i < report->problem_count; i++) {
        free(report->problems[i].path);
        free(report->problems[i].code);
        free(report->problems[i].message);
    }
    free(report->problems);
    for (size_t i = 0; i < report->note_count; i++) {
        free(report->notes[i].code);
        free(report->notes[i].message);
    }
    free(report->notes);
    free_list(report->filter.computers);
    for (size_t i = 0; i < report->site_count; i++) {
        free(report->sites[i].name);
        free(report->sites[i].domain);
    }
    free(report->sites);
    for (size_t i = 0; i < report->diagnosis_count; i++)
        release_diagnosis(&report->diagnoses[i]);
    free(report->diagnoses);
    for (size_t i = 0; i < report->extent_count; i++) {
        free(report->extents[i].server);
        free(report->extents[i].channel);
        free(report->extents[i].gaps);
        free(report->extents[i].hurts);
    }
    free(report->extents);
    for (size_t i = 0; i < report->observation_count; i++)
        release_observation(&report->observations[i]);
    free(report->observations);
    free(report->fleet);
    for (size_t i = 0; i < report->server_count; i++)
        free(report->servers[i].server);
    free(report->servers);
    free_list(report->totals.computers);
    *report = (struct report){0};
}
