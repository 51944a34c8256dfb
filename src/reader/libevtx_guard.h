/* SPDX-License-Identifier: MIT */
#pragma once

/* Which records libevtx may be given. libevtx 20181227 multiplies the number of a template's values
 * in 32 bits, so that 2^30 of them pass its checks and it reads behind the chunk; and it follows
 * templates that are nested to multiply each other for as long as it takes. */

#include "reader/chunk_walk.h"

bool libevtx_guard(const uint8_t *data, const struct chunk_place *place);
