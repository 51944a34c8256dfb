/* SPDX-License-Identifier: MIT */
#pragma once

/* What standard output is: a terminal of some width, or a file. */

#include "cli/settings.h"
#include "report/report.h"

struct report_style terminal_style(const struct settings *settings);
