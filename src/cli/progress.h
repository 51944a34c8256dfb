/* SPDX-License-Identifier: MIT */
#pragma once

/* One line on standard error that tells how far the reading is. */

#include "cli/settings.h"
#include "scan/scan.h"

bool progress_wanted(const struct settings *settings);
void progress_show(void *context, const struct scan_progress *progress);
void progress_clear(void);
