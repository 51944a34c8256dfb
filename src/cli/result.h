/* SPDX-License-Identifier: MIT */
#pragma once

/* What the commands that end with a report share: diagnose and merge. */

#include "cli/command.h"
#include "cli/redaction.h"

/* Redacts unless that is NULL, infers, writes the report and names what could not be read. Returns
 * an exit status; the error is set when nothing could be written. */
int result_give(const struct settings *settings, struct redaction *redaction, struct report *report,
                struct error *error);
