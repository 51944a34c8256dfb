/* SPDX-License-Identifier: MIT */
#pragma once

/* Reports made by hand, for the tests of the writers. A report lives until the next
 * call. */

#include "diagnose/diagnose.h"

struct report *sample_findings(void); /* every branch of the model, with realistic texts */
struct report *sample_hostile(void);  /* every text from a log tries to harm its reader */
struct report *sample_empty(enum verdict verdict); /* no diagnosis */

/* The base that they point into, with the places of its rows. */
extern struct kb sample_kb;
enum { SIGNATURE_3029, SIGNATURE_1805, SIGNATURE_42, SIGNATURE_3005, SIGNATURE_1309 };
enum { CAUSE_SSL, CAUSE_SHAREPOINT, CAUSE_NOT_HTTPS, CAUSE_REJECTS_SSL };
