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

/* What holds no log is of no site. */
static const char *site_name(const struct report *report, size_t logs, size_t site)
{
    return logs ? report->sites[site].name : NULL;
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
        const struct diagnose_bundle *bundle = &report->bundles[i];
        json_t *object = json_object();
        json_set(object, "path", json_chars(bundle->path));
        json_set(object, "given_site", json_chars(bundle->given_site));
        if (with_logs)
            json_set(object, "logs", logs[i]);
        else
            json_decref(logs[i]);
        json_set(object, "site", json_chars(site_name(report, bundle->logs, bundle->site)));
        json_set(object, "damaged_logs", json_count(bundle->damaged_logs));
        json_set(object, "unreadable_logs", json_count(bundle->unreadable_logs));
        json_set(object, "input_problems", json_count(bundle->input_problems));
        json_set(object, "problems", json_count(bundle->problems));
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

json_t *json_servers(const struct report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->server_count; i++) {
        const struct server_row *row = &report->servers[i];
        json_t *object = json_object();
        bool found = row->problems > 0;
        json_set(object, "site", json_chars(report->sites[row->site].name));
        json_set(object, "server", json_chars(row->server));
        json_set(object, "logs", json_count(row->logs));
        json_set(object, "damaged_logs", json_count(row->damaged_logs));
        json_set(object, "records", json_count(row->records));
        json_set(object, "first_event", json_time(row->first));
        json_set(object, "last_event", json_time(row->last));
        json_set(object, "gaps", json_count(row->gaps));
        json_set(object, "wraps_fast", json_boolean(row->wraps_fast));
        json_set(object, "problems", json_count(row->problems));
        json_set(object, "first_problem", found ? json_count(row->first_problem) : json_null());
        json_set(object, "severity", json_chars(found ? kb_severity_name(row->severity) : NULL));
        json_set(object, "confidence", found ? json_number(row->confidence) : json_null());
        json_set(object, "state", json_chars(!found ? NULL : row->quiet ? "quiet" : "active"));
        json_set(object, "last_seen", json_time(row->last_seen));
        json_add(array, object);
    }
    return array;
}

static json_t *hurts(const struct extent *extent)
{
    json_t *array = json_array();
    for (size_t i = 0; i < extent->hurt_count; i++) {
        json_t *object = json_object();
        json_set(object, "from", json_time(extent->hurts[i].from));
        json_set(object, "to", json_time(extent->hurts[i].to));
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
        json_set(object, "damaged", hurts(extent));
        json_set(object, "wraps_fast", json_boolean(extent->wraps_fast));
        json_add(array, object);
    }
    return array;
}
