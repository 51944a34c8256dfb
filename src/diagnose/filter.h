/* SPDX-License-Identifier: MIT */
#pragma once

/* Which records --since, --until and --computer let pass. */

#include "diagnose/diagnose.h"

/* "FE01" is the computer FE01 and FE01 of any domain. */
bool filter_names_computer(struct text computer, struct text name);

/* True when some log covers time that the filter lets pass, of a computer that it lets pass; with
 * exchange: of one that shows a provider which only Exchange has. */
bool filter_selects(const struct report *report, bool exchange);
