/* SPDX-License-Identifier: MIT */
#include "report/json.h"
#include "report/words.h"

#include <stdlib.h>

static json_t *names_taken(char **names)
{
    json_t *array = json_names(names);
    free(names);
    return array;
}

static json_t *records(const struct diagnose_log *log)
{
    json_t *object = json_object();
    json_set(object, "read", json_count(log->stats.records.read));
    json_set(object, "matched", json_count(log->matched));
    json_set(object, "recovered", json_count(log->stats.records.recovered));
    json_set(object, "unreadable", json_count(log->stats.records.unreadable));
    json_set(object, "duplicate", json_count(log->duplicate));
    json_set(object, "repeated", json_count(log->repeated));
    json_set(object, "dropped", json_count(log->observed.dropped));
    return object;
}

static json_t *coverage(const struct log_stats *stats)
{
    json_t *array = json_array();
    for (size_t i = 0; i < stats->coverage_count; i++) {
        const struct log_coverage *from = &stats->coverage[i];
        json_t *object = json_object();
        json_set(object, "computer", json_chars(from->computer));
        json_set(object, "channel", json_chars(from->channel));
        json_set(object, "first_event", json_time(from->first_time));
        json_set(object, "last_event", json_time(from->last_time));
        json_set(object, "first_record_id", json_count(from->first_id));
        json_set(object, "last_record_id", json_count(from->last_id));
        json_set(object, "records", json_count(from->records));
        json_set(object, "exchange", json_boolean(from->marked));
        json_add(array, object);
    }
    return array;
}

static json_t *problems(const struct log_stats *stats)
{
    json_t *array = json_array();
    for (size_t i = 0; i < stats->problem_count; i++) {
        json_t *object = json_object();
        json_set(object, "code", json_chars(stats->problems[i].code));
        json_set(object, "message", json_chars(stats->problems[i].message));
        json_set(object, "count", json_count(stats->problems[i].count));
        json_add(array, object);
    }
    return array;
}

json_t *json_log(const struct report *report, const struct diagnose_log *log, bool sightings)
{
    json_t *object = json_object();
    json_set(object, "path", json_chars(log->path));
    json_set(object, "bundle", json_chars(report->bundles[log->bundle].path));
    json_set(object, "site", json_chars(report->sites[log->site].name));
    json_set(object, "format", json_chars(log_format_name(log->stats.format)));
    json_set(object, "status", json_chars(log_status_name(log->stats.status)));
    json_set(object, "size", json_count(log->stats.size));
    json_set(object, "computers", names_taken(words_log_computers(&log->stats)));
    json_set(object, "channels", names_taken(words_log_channels(&log->stats)));
    json_set(object, "first_event", json_time(log->stats.first_time));
    json_set(object, "last_event", json_time(log->stats.last_time));
    json_set(object, "records", records(log));
    json_set(object, "copy_of", json_chars(log->copy_of));
    json_set(object, "shares_with", json_chars(log->shares_with));
    json_set(object, "coverage", coverage(&log->stats));
    json_set(object, "problems", problems(&log->stats));
    if (sightings)
        json_set(object, "sightings", json_sightings(report, &log->observed));
    return object;
}

void json_set_persistence(json_t *object, const struct report *report, size_t signature,
                          const struct spells *spells)
{
    if (spells->persistence == PERSISTENCE_UNKNOWN)
        return;
    json_t *persistence = json_object();
    json_set(persistence, "kind", json_chars(persistence_name(spells->persistence)));
    json_set(persistence, "longest_seconds",
             json_count((spells->longest + FILETIME_SECOND - 1) / FILETIME_SECOND));
    if (spells->persistence == PERSISTENCE_PASSING) {
        json_set(persistence, "spells", json_count(spells->count));
        json_set(persistence, "why", json_chars(kb_signature(report->kb, signature)->passing->why));
    }
    json_set(object, "persistence", persistence);
}

json_t *json_observation(const struct report *report, const struct observation *observation)
{
    const struct kb_signature *signature = kb_signature(report->kb, observation->signature);
    json_t *object = json_object(), *histogram = json_array(), *may_be = json_array();
    json_set(object, "site", json_chars(report->sites[observation->site].name));
    json_set(object, "signature", json_chars(signature->id));
    json_set(object, "provider", json_chars(signature->provider));
    json_set(object, "event_id", json_count(signature->event_id));
    if (signature->noise) {
        json_t *noise = json_object();
        json_set(noise, "kind", json_chars(kb_noise_name(signature->noise)));
        json_set(noise, "why", json_chars(signature->noise_why));
        json_set(object, "noise", noise);
    }
    json_set(object, "target", json_chars(observation->target));
    json_set(object, "reporters", json_names(observation->reporters));
    json_set(object, "reporter_days", json_count(observation->reporter_days));
    json_set(object, "count", json_count(observation->count));
    json_set(object, "first", json_time(observation->first));
    json_set(object, "last", json_time(observation->last));
    json_set_persistence(object, report, observation->signature, &observation->spells);
    for (size_t i = 0; i < observation->histogram_count; i++) {
        char day[11];
        filetime_format_day(observation->histogram[i].period, day);
        json_t *item = json_object();
        json_set(item, "day", json_chars(day));
        json_set(item, "count", json_count(observation->histogram[i].count));
        json_add(histogram, item);
    }
    json_set(object, "histogram", histogram);
    json_set(object, "explained", json_boolean(observation->explained));
    json_set(object, "ignored", json_boolean(observation->ignored));
    for (size_t i = 0; i < observation->may_be_count; i++) {
        json_t *item = json_object();
        json_set(item, "cause", json_chars(report->kb->causes[observation->may_be[i].cause].id));
        json_set(item, "confidence", json_number(observation->may_be[i].confidence));
        json_add(may_be, item);
    }
    json_set(object, "may_be", may_be);
    return object;
}
