/* SPDX-License-Identifier: MIT */
#pragma once

/* Pseudonyms for all names in what was read, before anything is inferred from it: so the diagnosis
 * and its fingerprints come out for the pseudonyms alone, and no writer can show a name. */

#include "diagnose/diagnose.h"
#include "diagnose/redact_text.h"

/* The first half of a report: paths, computers, targets, parameters, strings of examples, problems.
 * Equal names stay equal, so the same is inferred as from the names. */
void report_redact(struct report *report, struct redactor *redactor);
