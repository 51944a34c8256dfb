/* SPDX-License-Identifier: MIT */
#pragma once

/* The knowledge bases of a command: the built-in one, those of the folders that the operating
 * system names for settings, and those of --kb, each over those before it. */

#include "cli/settings.h"
#include "kb/open.h"

/* A base that cannot be used is named on standard error and left out, and the command then ends
 * with STATUS_PARTIAL at best (settings->base_refused). NULL with the error set when not even the
 * built-in base can be used. */
struct kb *bases_open(const struct settings *settings, enum kb_use use, struct error *error);
