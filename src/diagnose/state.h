/* SPDX-License-Identifier: MIT */
#pragma once

/* Whether a trouble goes on: quiet when the time since it was last seen, until the end of what the
 * reporters' logs cover, is long for its rhythm. */

#include "diagnose/model.h"

bool state_is_quiet(const struct model *model, const struct part *const *parts, size_t count,
                    const struct part_sum *sum);
