/* SPDX-License-Identifier: MIT */
#pragma once

/* From one server's evidence to its diagnoses, not yet ranked. */

#include "diagnose/model.h"

#include <jansson.h>

/* One site under work. All borrowed. */
struct judge {
    struct report *report;
    const struct diagnose_options *options;
    size_t site;
    const struct server_names *names;
    const struct coverage *coverage;
    json_t **articles; /* per cause, once one was needed */
};

/* Appends the diagnoses of one target case to the report. A problem is shown when the joint
 * probability of its causes reaches the threshold and some finding names one of them by more than a
 * hint. An article that the base cannot give is a problem of the report. */
void judge_target(const struct judge *judge, struct model *model, const struct belief *belief);

/* The probability as it is shown: capped, rounded to 1e-4. */
double judge_shown(const struct kb *kb, double probability);
