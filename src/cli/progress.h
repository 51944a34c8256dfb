/* SPDX-License-Identifier: MIT */
#pragma once

/* One line on standard error that tells how far the reading is. */

#include "cli/settings.h"

#include <stdint.h>

bool progress_wanted(const struct settings *settings);
void progress_show(void *context, size_t logs, uint64_t bytes);
void progress_clear(void);
