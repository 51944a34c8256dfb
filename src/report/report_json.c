/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/escape.h"
#include "report/json.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

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

static json_t *totals(const struct report *report)
{
    json_t *object = json_object(), *severities = json_object();
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
    json_set(object, "servers_found", json_count(report->totals.servers_found));
    json_set(object, "quiet_problems", json_count(report->totals.quiet_problems));
    for (int i = KB_CRITICAL; i >= KB_INFO; i--)
        json_set(severities, kb_severity_name((enum kb_severity)i),
                 json_count(report->totals.severities[i]));
    json_set(object, "severities", severities);
    json_set(object, "sharing_logs", json_count(report->totals.sharing_logs));
    json_set(object, "records_repeated", json_count(report->totals.repeated));
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
    json_set(object, "sites", json_sites(report));
    json_set(object, "bundles", json_bundles(report, whole));
    json_set(object, "fleet", json_fleet(report));
}

/* Takes the value. Its lines are indented as far as the value's place wants it: a line break stands
 * between values only, for those in strings are escaped. */
static void write_value(struct buffer *out, json_t *value, size_t flags, unsigned depth)
{
    char *text = json_dumps(value, flags | JSON_REAL_PRECISION(REAL_DIGITS));
    if (!text)
        memory_exhausted(); /* all strings are valid UTF-8 and all numbers finite, so it was memory
                             */
    for (const char *line = text; *line;) {
        size_t size = strcspn(line, "\n");
        size += line[size] == '\n';
        escape_json_document(out, (struct text){line, size});
        line += size;
        for (unsigned i = 0; *line && i < depth; i++)
            buffer_append(out, "  ", 2);
    }
    free(text);
    json_decref(value);
}

/* ---- the document, written piece by piece: as a whole it would take many times its size ---- */

struct document {
    struct buffer *out;
    const struct report_drain *drain;
    const char *separator; /* of what stands before the next member, and of list items likewise */
};

static void drain(struct buffer *out, const struct report_drain *drain)
{
    if (drain && out->size >= REPORT_PIECE)
        drain->take(drain->context, out);
}

static void member(struct document *document, const char *key, json_t *value)
{
    buffer_format(document->out, "%s\n  \"%s\": ", document->separator, key);
    document->separator = ",";
    write_value(document->out, value, JSON_INDENT(2) | JSON_ENCODE_ANY, 1);
    drain(document->out, document->drain);
}

static void list_open(struct document *document, const char *key)
{
    buffer_format(document->out, "%s\n  \"%s\": [", document->separator, key);
    document->separator = "";
}

static void list_item(struct document *document, json_t *value)
{
    buffer_format(document->out, "%s\n    ", document->separator);
    document->separator = ",";
    write_value(document->out, value, JSON_INDENT(2), 2);
    drain(document->out, document->drain);
}

static void list_close(struct document *document)
{
    buffer_text(document->out, document->separator[0] ? "\n  ]" : "]");
    document->separator = ",";
}

static void members(struct document *document, json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) member(document, key, json_incref(value));
    json_decref(object);
}

void report_json(struct buffer *out, const struct report *report, const struct report_drain *drain)
{
    struct document document = {out, drain, ""};
    json_t *run = json_object();
    set_format(run);
    set_run(run, report, true);
    buffer_text(out, "{");
    members(&document, run);
    list_open(&document, "logs");
    for (size_t i = 0; i < report->log_count; i++)
        list_item(&document, json_log(report, &report->logs[i], true));
    list_close(&document);
    member(&document, "servers", json_servers(report));
    member(&document, "coverage", json_extents(report));
    member(&document, "problems", problems(report));
    member(&document, "skipped", json_count(report->skipped));
    list_open(&document, "diagnoses");
    for (size_t i = 0; i < report->diagnosis_count; i++)
        list_item(&document, json_diagnosis(report, &report->diagnoses[i]));
    list_close(&document);
    list_open(&document, "observations");
    for (size_t i = 0; i < report->observation_count; i++)
        list_item(&document, json_observation(report, &report->observations[i]));
    list_close(&document);
    member(&document, "totals", totals(report));
    buffer_text(out, "\n}\n");
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

static void line(struct buffer *out, json_t *value, const struct report_drain *to)
{
    write_value(out, value, JSON_COMPACT, 0);
    buffer_text(out, "\n");
    drain(out, to);
}

void report_jsonl(struct buffer *out, const struct report *report, const struct report_drain *drain)
{
    for (size_t i = 0; i < report->diagnosis_count; i++)
        line(out, diagnosis_line(report, &report->diagnoses[i]), drain);
    line(out, summary_line(report), drain);
}
