/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the JSON writer: values of the model as Jansson values. All results are new references. */

#include "diagnose/diagnose.h"

#include <jansson.h>

json_t *json_text(struct text text);    /* invalid bytes become U+FFFD */
json_t *json_chars(const char *string); /* NULL gives null */
json_t *json_count(uint64_t count);     /* JSON's integers end at 2^63-1 here */
json_t *json_number(double number);     /* rounded to 1e-4; what is no number gives null */
json_t *json_time(filetime time);       /* null when there is none */
json_t *json_names(char *const *names); /* a NULL-terminated array; NULL gives [] */
void json_set(json_t *object, const char *key, json_t *value); /* takes the value */
void json_add(json_t *array, json_t *value);                   /* takes the value */

json_t *json_diagnosis(const struct report *report, const struct diagnosis *diagnosis);
/* sightings: with what the log shows, hit by hit, from which `evtdiag merge` infers anew. */
json_t *json_log(const struct report *report, const struct diagnose_log *log, bool sightings);
json_t *json_sightings(const struct report *report, const struct observed *observed);
json_t *json_sites(const struct report *report);
json_t *json_bundles(const struct report *report, bool with_logs);
json_t *json_fleet(const struct report *report);
json_t *json_servers(const struct report *report);
json_t *json_extents(const struct report *report);
/* Sets "persistence" where it is known. */
void json_set_persistence(json_t *object, const struct report *report, size_t signature,
                          const struct spells *spells);
json_t *json_observation(const struct report *report, const struct observation *observation);
