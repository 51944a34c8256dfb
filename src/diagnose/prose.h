/* SPDX-License-Identifier: MIT */
#pragma once

/* Titles and meanings for those who print a report. */

#include "diagnose/diagnose.h"

/* Has the base read the prose of what the report shows; what cannot be read is a problem of the
 * report, and its texts are empty. */
void prose_read(struct report *report);
