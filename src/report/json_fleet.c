/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/json.h"

json_t *json_sites(const struct report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->site_count; i++) {
        json_t *object = json_object();
        json_set(object, "name", json_chars(report->sites[i].name));
        json_set(object, "domain", json_chars(report->sites[i].domain));
        json_add(array, object);
    }
    return array;
}

json_t *json_bundles(const struct report *report, bool with_logs)
{
    json_t *array = json_array();
    AUTO_FREE json_t **logs = memory_zeroed(report->bundle_count, sizeof(json_t *));
    for (size_t i = 0; i < report->bundle_count; i++)
        logs[i] = json_array();
    for (size_t i = 0; i < report->log_count; i++)
        json_add(logs[report->logs[i].bundle], json_count(i));
    for (size_t i = 0; i < report->bundle_count; i++) {
        json_t *object = json_object();
        json_set(object, "path", json_chars(report->bundles[i].path));
        json_set(object, "given_site", json_chars(report->bundles[i].given_site));
        if (with_logs)
            json_set(object, "logs", logs[i]);
        else
            json_decref(logs[i]);
        json_add(array, object);
    }
    return array;
}

json_t *json_fleet(const struct report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->fleet_count; i++) {
        const struct fleet_row *row = &report->fleet[i];
        const struct diagnosis *first = &report->diagnoses[row->diagnosis];
        const char *problem = report->kb->causes[first->cause].problem;
        json_t *object = json_object();
        json_set(object, "problem", json_chars(problem));
        json_set(object, "problem_title",
                 json_chars(first->problem_title ? first->problem_title : problem));
        json_set(object, "severity", json_chars(kb_severity_name(row->severity)));
        json_set(object, "sites", json_count(row->sites));
        json_set(object, "targets", json_count(row->targets));
        json_set(object, "bundles", json_count(row->bundles));
        json_set(object, "state", json_chars(row->quiet ? "quiet" : "active"));
        json_set(object, "first_seen", json_time(row->first_seen));
        json_set(object, "last_seen", json_time(row->last_seen));
        json_add(array, object);
    }
    return array;
}

json_t *json_extents(const struct report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->extent_count; i++) {
        const struct extent *extent = &report->extents[i];
        json_t *object = json_object(), *gaps = json_array();
        json_set(object, "site", json_chars(report->sites[extent->site].name));
        json_set(object, "server", json_chars(extent->server));
        json_set(object, "channel", json_chars(extent->channel));
        json_set(object, "logs", json_count(extent->logs));
        json_set(object, "records", json_count(extent->records));
        json_set(object, "first_event", json_time(extent->first));
        json_set(object, "last_event", json_time(extent->last));
        for (size_t k = 0; k < extent->gap_count; k++) {
            json_t *gap = json_object();
            json_set(gap, "from", json_time(extent->gaps[k].from));
            json_set(gap, "to", json_time(extent->gaps[k].to));
            json_add(gaps, gap);
        }
        json_set(object, "gaps", gaps);
        json_set(object, "wraps_fast", json_boolean(extent->wraps_fast));
        json_add(array, object);
    }
    return array;
}
