/* SPDX-License-Identifier: MIT */
#pragma once

/* --redact and --redact-map: the key, and which pseudonyms were given out. */

#include "cli/settings.h"
#include "diagnose/diagnose.h"

struct redaction;

/* Reads the key that the settings name, before anything long begins; a file that is not there is
 * made, and that is said. *ret_redaction is NULL when no redaction is asked for. -1 with the error
 * set. */
int redaction_open(const struct settings *settings, struct redaction **ret_redaction,
                   struct error *error);
void redaction_free(struct redaction *redaction);

/* Both do nothing with NULL. The first takes what was read and the name of the site, of which it
 * gives the pseudonym; the second writes the list that --redact-map asks for. */
const char *redaction_apply(struct redaction *redaction, struct report *report, const char *site);
int redaction_write_map(const struct redaction *redaction, const struct settings *settings,
                        struct error *error);
