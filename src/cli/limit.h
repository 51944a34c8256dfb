/* SPDX-License-Identifier: MIT */
#pragma once

/* Values of --limit: NAME=VALUE. */

#include "scan/limits.h"

#include <stddef.h>

/* The name of a bound by its number from 0; NULL behind the last. */
const char *limit_name(size_t number);

/* Sizes take K, M, G or T behind them (powers of 1024). -1 when the text is none, or out of its
 * range. */
int limit_set(struct scan_limits *limits, const char *text);
