/* SPDX-License-Identifier: MIT */
#pragma once

/* Look-ups for the commands of `evtdiag kb`, beyond what struct kb holds itself. */

#include "kb/kb.h"

#include <jansson.h>

/* The title of a problem; NULL when it is unknown. */
const char *kb_problem_title(const struct kb *kb, const char *id);

/* The signatures of an event, in the order of the base. The provider (or alias) is compared without
 * case; NULL means any. The caller frees *ret_signatures. Returns how many there are. */
size_t kb_find_events(const struct kb *kb, const char *provider, uint32_t event_id,
                      size_t **ret_signatures);

/* A signature as {"signature", "provider", "aliases", "event_id", "title", "meaning", "tag",
 * "origin", "noise": {"kind", "why"} (or null), "passing": {"minutes", "silent_hours" (or null),
 * "ended_by": [signature], "times_a_week", "leak": {"value", "reason"}, "lasting_leak": {"value",
 * "reason"}, "why", "tag", "origin"} (or null), "family" (or null), "leak": {"value", "reason"},
 * "causes": [{"cause", "title", "class", "probability", "tag"}]}. New reference; NULL with the
 * error set. */
json_t *kb_signature_article(const struct kb *kb, size_t signature, struct error *error);

/* What the bases know of other providers' events with this number, as [{"provider", "note", "tag",
 * "origin"}]. New reference; NULL with the error set. */
json_t *kb_event_collisions(const struct kb *kb, uint32_t event_id, struct error *error);
