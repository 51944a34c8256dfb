/* SPDX-License-Identifier: MIT */
#pragma once

/* Small things that several writers say in the same way. */

#include "diagnose/diagnose.h"

#define WORDS_TIME_SIZE 24

/* What follows from a target whose name came out of a URL. */
extern const char words_url_note[];

/* "1 time", "12 times": number and noun; the noun's plural has an s. */
char *words_count(uint64_t count, const char *noun); /* the caller frees */
/* "once", "3 times on 1 day"; no days are said when they are 0. The caller frees. */
char *words_times(uint64_t count, size_t days);
char *words_number(uint64_t number); /* "1,234,567"; the caller frees */
char *words_bytes(uint64_t bytes);   /* "3.1 MiB"; the caller frees */

/* "YYYY-MM-DD HH:MM", "no time" for 0. */
void words_time(filetime time, char out[WORDS_TIME_SIZE]);
/* "2026-01-02 03:04 UTC", or "A to B UTC"; the caller frees. */
char *words_span(filetime first, filetime last);

/* How long an event was there, as a sentence; NULL where that says nothing. The caller frees. */
char *words_persistence(const struct spells *spells, const struct kb_signature *signature);

int words_percent(double probability); /* 0 to 100, 100 only for certainty */

/* Whether a diagnosis goes on, and how long the logs go on without it. The caller frees. */
char *words_state(const struct report *report, const struct diagnosis *diagnosis);

/* How to introduce the reason why an event is noise; kind is kb_noise_name(). */
const char *words_noise(const char *kind);

/* What a fix risks, as a sentence, and in a word or two. */
const char *words_risk(const char *risk);
const char *words_risk_short(const char *risk);

/* Up to limit names joined with ", " (0: all), then "and N more". The caller frees. */
char *words_join(char *const *names, size_t limit);
/* As many names as columns of a terminal hold, one at least, then "and N more". The caller frees.
 */
char *words_fold(char *const *names, size_t columns);

/* Distinct computers or channels of a log, sorted by bytes: borrowed names in an array that the
 * caller frees, NULL-terminated. */
char **words_log_computers(const struct log_stats *stats);
char **words_log_channels(const struct log_stats *stats);
