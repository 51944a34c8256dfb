/* SPDX-License-Identifier: MIT */
#pragma once

/* Brings a report's first half into one form, whatever the order of the inputs and whether it was
 * read from logs or from JSON reports. */

#include "diagnose/diagnose.h"

/* Texts become valid UTF-8 and numbers such that JSON can hold them. Bundles are sorted by path;
 * what was given twice is one bundle, and a log that is in it twice, byte for byte alike, one log.
 * Logs are sorted by path, problems and notes by all that they say, each once. */
void settle_inputs(struct report *report, const struct diagnose_options *options);

/* The same for one log. */
void settle_log(struct diagnose_log *log);

/* A digest of all that the report will ever know of a log, but its path: equal only for equal
 * logs. The log must be settled. */
#define SETTLE_PRINT_SIZE 65
void settle_print(const struct diagnose_log *log, char out[SETTLE_PRINT_SIZE]);
