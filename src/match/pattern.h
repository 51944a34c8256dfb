/* SPDX-License-Identifier: MIT */
#pragma once

/* PCRE2 patterns over log strings, with bounds on the work that one match may cost. */

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct pattern;

/* What matching reuses from call to call; serves one scan at a time. */
struct pattern_run;

/* NULL with the error set if the text is no pattern. UTF, no flags, no \C. */
struct pattern *pattern_new(const char *text, struct error *error);
/* The same without case, and with ^ and $ at each line: as people type patterns to look for. */
struct pattern *pattern_new_search(const char *text, struct error *error);
/* Of a text that is known to be a pattern: compiled at its first use, and borrowed until then.
 * Should it be none after all, it is never found and each match counts as a limit hit. */
struct pattern *pattern_new_checked(const char *text);
void pattern_free(struct pattern *pattern);

/* The number of the only group of that name; 0 when there is none. */
uint32_t pattern_group(struct pattern *pattern, const char *name);

struct pattern_run *pattern_run_new(void);
void pattern_run_free(struct pattern_run *run);
uint64_t pattern_run_limit_hits(const struct pattern_run *run);
/* For tests: just-in-time code from the first match on, or never. The results are the same. */
void pattern_run_use_jit(struct pattern_run *run, bool use);

/* True when the pattern is found in the text; *ret_part (if not NULL) is then what the group took,
 * of size 0 when it took no part. A match that exceeds its bounds counts as not found and as a
 * limit hit. */
bool pattern_find(struct pattern *pattern, struct pattern_run *run, struct text text,
                  uint32_t group, struct text *ret_part);

struct straight;
/* Of a frequent pattern that is one; NULL of others. */
const struct straight *pattern_straight(const struct pattern *pattern,
                                        const struct pattern_run *run);
