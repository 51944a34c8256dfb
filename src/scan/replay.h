/* SPDX-License-Identifier: MIT */
#pragma once

/* Replays the samples of articles through the real matcher and ranking. */

#include "kb/kb.h"
#include "kb/sample.h"

/* where: the article and the sample's name; what: the complaint. */
typedef void (*replay_complain)(void *context, const char *where, const char *what);

/* Returns how many samples failed, or -1 with the error set if the base cannot be used. */
int replay_samples(const struct kb *kb, const struct kb_samples *samples, replay_complain complain,
                   void *context, struct error *error);
