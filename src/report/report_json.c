/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/escape.h"
#include "report/json.h"
#include "report/report.h"

#include <stdlib.h>

#define FORMAT_VERSION 1

/* Enough for four decimals of numbers up to 999999, and few enough that 0.475 is not
 * 0.47499999999999998. */
#define REAL_DIGITS 10

static json_t *tool(void)
{
    json_t *object = json_object();
    json_set(object, "name", json_chars("evtdiag"));
    json_set(object, "version", json_chars(EVTDIAG_VERSION));
    return object;
}

static json_t *knowledge_base(const struct kb *kb)
{
    json_t *array = json_array();
    for (size_t i = 0; i < kb->source_count; i++) {
        const struct kb_source *source = &kb->sources[i];
        json_t *object = json_object();
        json_set(object, "name", json_chars(source->name));
        json_set(object, "version", json_chars(source->version));
        json_set(object, "causes", json_count(source->causes));
        json_set(object, "signatures", json_count(source->signatures));
        json_set(object, "digest", json_chars(source->digest));
        json_add(array, object);
    }
    return array;
}

static json_t *sites(const struct report *report)
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

static json_t *bundles(const struct report *report, bool with_logs)
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

static json_t *fleet(const struct report *report)
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

static json_t *filter(const struct report_filter *filter)
{
    json_t *object = json_object();
    json_set(object, "since", json_time(filter->since));
    json_set(object, "until", json_time(filter->until));
    json_set(object, "computers", filter->computers ? json_names(filter->computers) : json_null());
    return object;
}

static json_t *notes(const struct report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->note_count; i++) {
        json_t *object = json_object();
        json_set(object, "code", json_chars(report->notes[i].code));
        json_set(object, "message", json_chars(report->notes[i].message));
        json_add(array, object);
    }
    return array;
}

static json_t *problems(const struct report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->problem_count; i++) {
        json_t *object = json_object();
        json_set(object, "path", json_chars(report->problems[i].path));
        json_set(object, "code", json_chars(report->problems[i].code));
        json_set(object, "message", json_chars(report->problems[i].message));
        json_add(array, object);
    }
    return array;
}

static json_t *extents(const struct report *report)
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

static json_t *totals(const struct report *report)
{
    json_t *object = json_object();
    json_set(object, "logs", json_count(report->log_count));
    json_set(object, "bytes", json_count(report->totals.bytes));
    json_set(object, "copies", json_count(report->totals.copies));
    json_set(object, "records_read", json_count(report->totals.records_read));
    json_set(object, "records_matched", json_count(report->totals.records_matched));
    json_set(object, "problems", json_count(report->totals.problem_count));
    json_set(object, "problems_not_shown", json_count(report->problems_not_shown));
    json_set(object, "first_event", json_time(report->totals.first));
    json_set(object, "last_event", json_time(report->totals.last));
    json_set(object, "computers", json_names(report->totals.computers));
    json_set(object, "sites_found", json_count(report->totals.sites_found));
    json_set(object, "bundles_found", json_count(report->totals.bundles_found));
    return object;
}

static void set_format(json_t *object)
{
    json_set(object, "format", json_chars("evtdiag-report"));
    json_set(object, "format_version", json_count(FORMAT_VERSION));
}

static void set_run(json_t *object, const struct report *report, bool whole)
{
    json_set(object, "tool", tool());
    json_set(object, "knowledge_base", knowledge_base(report->kb));
    json_set(object, "verdict", json_chars(verdict_name(report->verdict)));
    json_set(object, "interrupted", json_boolean(report->interrupted));
    json_set(object, "exchange_seen", json_boolean(report->exchange_seen));
    json_set(object, "filter", filter(&report->filter));
    json_set(object, "notes", notes(report));
    json_set(object, "sites", sites(report));
    json_set(object, "bundles", bundles(report, whole));
    json_set(object, "fleet", fleet(report));
}

static json_t *document(const struct report *report)
{
    json_t *object = json_object(), *logs = json_array(), *diagnoses = json_array();
    json_t *observations = json_array();
    set_format(object);
    set_run(object, report, true);
    for (size_t i = 0; i < report->log_count; i++)
        json_add(logs, json_log(report, &report->logs[i], true));
    json_set(object, "logs", logs);
    json_set(object, "coverage", extents(report));
    json_set(object, "problems", problems(report));
    json_set(object, "skipped", json_count(report->skipped));
    for (size_t i = 0; i < report->diagnosis_count; i++)
        json_add(diagnoses, json_diagnosis(report, &report->diagnoses[i]));
    json_set(object, "diagnoses", diagnoses);
    for (size_t i = 0; i < report->observation_count; i++)
        json_add(observations, json_observation(report, &report->observations[i]));
    json_set(object, "observations", observations);
    json_set(object, "totals", totals(report));
    return object;
}

/* Takes the value. */
static void write_value(struct buffer *out, json_t *value, size_t flags)
{
    char *text = json_dumps(value, flags | JSON_REAL_PRECISION(REAL_DIGITS));
    if (!text)
        abort(); /* all strings are valid UTF-8 and all numbers finite, so it was memory */
    escape_json_document(out, text_of(text));
    buffer_text(out, "\n");
    free(text);
    json_decref(value);
}

void report_json(struct buffer *out, const struct report *report)
{
    write_value(out, document(report), JSON_INDENT(2));
}

/* ---- lines ---- */

/* A diagnosis that stands alone, with the logs that hold its evidence. */
static json_t *diagnosis_line(const struct report *report, const struct diagnosis *diagnosis)
{
    json_t *object = json_object(), *logs = json_array();
    json_t *rest = json_diagnosis(report, diagnosis);
    json_set(object, "kind", json_chars("diagnosis"));
    set_format(object);
    json_object_update(object, rest);
    json_decref(rest);
    for (size_t i = 0; i < diagnosis->log_count; i++)
        json_add(logs, json_log(report, &report->logs[diagnosis->logs[i]], false));
    json_set(object, "logs", logs);
    return object;
}

/* What no diagnosis says: the run, and what it could not read. */
static json_t *summary_line(const struct report *report)
{
    json_t *object = json_object(), *logs = json_array();
    json_set(object, "kind", json_chars("summary"));
    set_format(object);
    set_run(object, report, false);
    for (size_t i = 0; i < report->log_count; i++)
        if (log_stats_is_partial(&report->logs[i].stats))
            json_add(logs, json_log(report, &report->logs[i], false));
    json_set(object, "logs", logs);
    json_set(object, "problems", problems(report));
    json_set(object, "skipped", json_count(report->skipped));
    json_set(object, "totals", totals(report));
    return object;
}

void report_jsonl(struct buffer *out, const struct report *report)
{
    for (size_t i = 0; i < report->diagnosis_count; i++)
        write_value(out, diagnosis_line(report, &report->diagnoses[i]), JSON_COMPACT);
    write_value(out, summary_line(report), JSON_COMPACT);
}
