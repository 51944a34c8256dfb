/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "report/json.h"
#include "report/words.h"

#include <string.h>

static void set_signature(json_t *object, const struct report *report, size_t index)
{
    const struct kb_signature *signature = kb_signature(report->kb, index);
    json_set(object, "signature", json_chars(signature->id));
    json_set(object, "provider", json_chars(signature->provider));
    json_set(object, "event_id", json_count(signature->event_id));
}

/* A key that does not hide one of the report's own. */
static void set_attribute(json_t *object, const char *name, json_t *value)
{
    struct text key = text_of(name);
    if (text_is_utf8(key) && !json_object_get(object, name))
        json_set(object, name, value);
    else
        json_decref(value);
}

static json_t *target(const struct diagnosis *diagnosis)
{
    json_t *object = json_object(), *attributes = json_object();
    json_set(object, "server", json_chars(diagnosis->target.server));
    json_set(object, "basis", json_chars(diagnosis->target.named ? "named" : "assumed"));
    json_set(object, "from_url", json_boolean(diagnosis->target.from_url));
    if (diagnosis->target.from_url)
        json_set(object, "note", json_chars(words_url_note));
    for (size_t i = 0; i < diagnosis->target.attribute_count; i++) {
        const struct attribute_values *attribute = &diagnosis->target.attributes[i];
        json_t *values = json_array();
        for (size_t j = 0; j < attribute->count; j++)
            json_add(values, json_text(attribute->values[j]));
        set_attribute(attributes, attribute->name, values);
    }
    json_set(object, "attributes", attributes);
    for (size_t i = 0; i < diagnosis->target.attribute_count; i++) {
        const struct attribute_values *attribute = &diagnosis->target.attributes[i];
        if (attribute->count)
            set_attribute(object, attribute->name, json_text(attribute->values[0]));
    }
    return object;
}

static json_t *example_record(const struct example *example)
{
    json_t *object = json_object(), *parameters = json_object(), *strings = json_array();
    json_set(object, "log", json_chars(example->log ? example->log : ""));
    json_set(object, "record_id", json_count(example->record_id));
    json_set(object, "time", json_time(example->time));
    json_set(object, "computer", json_chars(example->computer));
    for (size_t i = 0; i < example->value_count; i++)
        if (example->values[i].size)
            set_attribute(parameters, example->names[i], json_text(example->values[i]));
    json_set(object, "parameters", parameters);
    for (size_t i = 0; i < example->string_count; i++)
        json_add(strings, json_text(example->strings[i]));
    json_set(object, "strings", strings);
    if (example->recovered)
        json_set(object, "recovered", json_true());
    return object;
}

static json_t *evidence(const struct report *report, const struct diagnosis *diagnosis)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diagnosis->evidence_count; i++) {
        const struct finding *finding = &diagnosis->evidence[i];
        json_t *object = json_object(), *examples = json_array();
        set_signature(object, report, finding->signature);
        json_set(object, "occurrences", json_count(finding->occurrences));
        json_set(object, "reporter_days", json_count(finding->reporter_days));
        json_set(object, "days", json_count(finding->days));
        json_set(object, "first_seen", json_time(finding->first));
        json_set(object, "last_seen", json_time(finding->last));
        json_set_persistence(object, report, finding->signature, &finding->spells);
        json_set(object, "weight", json_number(finding->weight));
        json_set(object, "meaning",
                 json_chars(kb_signature(report->kb, finding->signature)->meaning));
        for (size_t j = 0; j < finding->example_count; j++)
            json_add(examples, example_record(finding->examples[j]));
        json_set(object, "examples", examples);
        json_add(array, object);
    }
    return array;
}

static json_t *absent(const struct report *report, const struct diagnosis *diagnosis)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diagnosis->absent_count; i++) {
        json_t *object = json_object();
        set_signature(object, report, diagnosis->absent[i].signature);
        json_set(object, "weight", json_number(diagnosis->absent[i].weight));
        json_add(array, object);
    }
    return array;
}

static void set_relations(json_t *object, const struct report *report,
                          const struct diagnosis *diagnosis)
{
    const struct kb_cause *causes = report->kb->causes, *cause = &causes[diagnosis->cause];
    json_t *competes = json_array(), *contributing = json_array(), *missing = json_array();
    for (size_t i = 0; i < diagnosis->competes_count; i++)
        json_add(competes, json_chars(causes[diagnosis->competes_with[i]].id));
    for (size_t i = 0; i < diagnosis->contributing_count; i++) {
        const struct kb_contribution *from = &cause->contributions[diagnosis->contributing[i]];
        json_t *item = json_object();
        json_set(item, "cause", json_chars(causes[from->cause].id));
        json_set(item, "title", json_chars(causes[from->cause].title));
        json_set(item, "probability", json_number(from->probability));
        json_set(item, "why", json_chars(from->why));
        json_add(contributing, item);
    }
    for (size_t i = 0; i < diagnosis->missing_count; i++) {
        const struct kb_missing *from = &cause->missing[diagnosis->missing[i]];
        json_t *item = json_object();
        json_set(item, "what", json_chars(from->what));
        json_set(item, "decides", json_chars(from->decides));
        json_add(missing, item);
    }
    json_set(object, "competes_with", competes);
    json_set(object, "contributing", contributing);
    json_set(object, "missing_evidence", missing);
}

static json_t *fixes(const struct diagnosis *diagnosis)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diagnosis->fix_count; i++) {
        const struct filled_fix *fix = &diagnosis->fixes[i];
        json_t *object = json_object();
        json_set(object, "id", json_chars(fix->id));
        json_set(object, "title", json_chars(fix->title));
        json_set(object, "risk", json_chars(fix->risk));
        json_set(object, "applies_when", json_chars(fix->applies_when));
        json_set(object, "steps", json_names(fix->steps));
        json_set(object, "commands", json_names(fix->commands));
        json_set(object, "verify", json_names(fix->verify));
        json_set(object, "undo", json_names(fix->undo));
        json_add(array, object);
    }
    return array;
}

static json_t *references(const struct diagnosis *diagnosis)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diagnosis->reference_count; i++) {
        const struct reference *reference = &diagnosis->references[i];
        json_t *object = json_object();
        json_set(object, "title", json_chars(reference->title));
        json_set(object, "id", json_chars(reference->id));
        json_set(object, "url", json_chars(reference->url));
        json_add(array, object);
    }
    return array;
}

/* Paths, each once; bundles of one path stand next to each other. */
static json_t *bundles(const struct report *report, const struct diagnosis *diagnosis)
{
    size_t count;
    json_t *array = json_array();
    AUTO_FREE size_t *numbers = report_bundles_of(report, diagnosis, &count);
    for (size_t i = 0; i < count; i++)
        if (!i ||
            strcmp(report->bundles[numbers[i]].path, report->bundles[numbers[i - 1]].path) != 0)
            json_add(array, json_chars(report->bundles[numbers[i]].path));
    return array;
}

json_t *json_diagnosis(const struct report *report, const struct diagnosis *diagnosis)
{
    const struct kb_cause *cause = &report->kb->causes[diagnosis->cause];
    json_t *object = json_object();
    json_set(object, "rank", json_count(diagnosis->rank));
    json_set(object, "problem_rank", json_count(diagnosis->problem_rank));
    json_set(object, "problem", json_chars(cause->problem));
    json_set(object, "problem_title", json_chars(diagnosis->problem_title));
    json_set(object, "problem_confidence", json_number(diagnosis->problem_confidence));
    json_set(object, "cause", json_chars(cause->id));
    json_set(object, "title", json_chars(cause->title));
    json_set(object, "severity", json_chars(kb_severity_name(cause->severity)));
    json_set(object, "confidence", json_number(diagnosis->confidence));
    json_set(object, "approximate", json_boolean(diagnosis->approximate));
    json_set(object, "site", json_chars(report->sites[diagnosis->site].name));
    json_set(object, "target", target(diagnosis));
    json_set(object, "reported_by", json_names(diagnosis->reported_by));
    json_set(object, "bundles", bundles(report, diagnosis));
    json_set(object, "state", json_chars(diagnosis->quiet ? "quiet" : "active"));
    json_set(object, "first_seen", json_time(diagnosis->first_seen));
    json_set(object, "last_seen", json_time(diagnosis->last_seen));
    json_set(object, "occurrences", json_count(diagnosis->occurrences));
    json_set(object, "fingerprint", json_chars(diagnosis->fingerprint));
    json_set(object, "summary", json_chars(diagnosis->summary));
    json_set(object, "evidence", evidence(report, diagnosis));
    json_set(object, "absent", absent(report, diagnosis));
    set_relations(object, report, diagnosis);
    json_set(object, "fixes", fixes(diagnosis));
    json_set(object, "references", references(diagnosis));
    return object;
}
