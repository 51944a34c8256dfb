/* SPDX-License-Identifier: MIT */
#pragma once

/* The set of (provider, event id) that a scan is asked for, and the providers whose mere presence
 * on a computer is noted. Compiled once, then read-only, to those who ask; look-ups cost the same
 * for ten signatures as for thousands. Provider names compare without ASCII case and with runs of
 * spaces as one. */

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct wanted;

/* What a provider name means to the set; UINT32_MAX when it means nothing. Scans look a name up
 * once per template or literal and keep the number. */
#define WANTED_NO_PROVIDER UINT32_MAX

struct wanted *wanted_new(void);
void wanted_free(struct wanted *wanted);
void wanted_add(struct wanted *wanted, struct text provider, uint32_t event_id);
/* For large bases: groups of events, which are added by fill() with wanted_add_event() when a name
 * that has them is first looked up. */
typedef void wanted_fill(void *context, uint32_t group, struct wanted *wanted, uint32_t provider);
void wanted_fill_with(struct wanted *wanted, wanted_fill *fill, void *context);
void wanted_add_group(struct wanted *wanted, struct text provider, uint32_t group);
void wanted_add_event(struct wanted *wanted, uint32_t provider, uint32_t event_id);
void wanted_add_provider(struct wanted *wanted, struct text provider); /* whatever the event id */
void wanted_add_all(struct wanted *wanted);                            /* every record is wanted */
/* From now on, of what the others ask for only the ids from first to last, and those of other calls
 * of this function, are wanted. Ids have 16 bits. */
void wanted_only(struct wanted *wanted, uint16_t first, uint16_t last);
void wanted_add_marker(struct wanted *wanted, struct text prefix); /* notes providers by prefix */

uint32_t wanted_provider(const struct wanted *wanted, struct text name);
bool wanted_has(const struct wanted *wanted, uint32_t provider, uint32_t event_id);
bool wanted_all(const struct wanted *wanted);
bool wanted_is_marked(const struct wanted *wanted, struct text provider);
