/* SPDX-License-Identifier: MIT */
#pragma once

/* Bounds of what one input may cost. */

#include "input/limits.h"

struct scan_limits {
    struct input_limits input;
    uint64_t seconds; /* that a log, or a range of one, may take */
    uint64_t memory;  /* bytes that a worker process may use */
};

#define SCAN_LIMITS_DEFAULT                                                                        \
    ((struct scan_limits){INPUT_LIMITS_DEFAULT, .seconds = 300, .memory = UINT64_C(200) << 20})
