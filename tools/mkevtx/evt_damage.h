/* SPDX-License-Identifier: MIT */
#pragma once

/* What a description says is wrong with its EVT log. */

#include "mkevtx/evt_ring.h"

int evt_damage_check(const json_t *list, struct error *error);
/* Damages the file of the ring; *out gets it. */
int evt_damage_apply(const json_t *list, struct evt_ring *ring, struct buffer *out,
                     struct error *error);
