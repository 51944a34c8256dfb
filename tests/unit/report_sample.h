/* SPDX-License-Identifier: MIT */
#pragma once

/* Reports made by hand, for the tests of the writers. A report lives until the next
 * call. */

#include "diagnose/diagnose.h"

struct report *sample_findings(void); /* every branch of the model, with realistic texts */
struct report *sample_hostile(void);  /* every text from a log tries to harm its reader */
struct report *sample_empty(enum verdict verdict); /* no diagnosis */
