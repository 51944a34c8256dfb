/* SPDX-License-Identifier: MIT */
#pragma once

/* Values of tests that must have a form: checked when articles are compiled, so that the patterns
 * of a compiled base need not be compiled before they are used. */

#include "base/error.h"

/* A pattern as match/pattern.h compiles it; with a name, it must have one group of that name. The
 * error quotes it, key names it. Returns -1 with the error set. */
int kb_check_pattern(struct error *error, const char *key, const char *pattern, const char *name);
/* "403" or "403.4". */
int kb_check_status(struct error *error, const char *key, const char *status);
