/* SPDX-License-Identifier: MIT */
#pragma once

/* Reads one range of one log: the unit of work. */

#include "scan/scan.h"

/* What all units of a run share; made once. */
struct scanner {
    const struct scan_options *options; /* borrowed */
    struct matcher *matcher;
    struct wanted *wanted;
};

int scanner_open(struct scanner *scanner, const struct scan_options *options, struct error *error);
void scanner_close(struct scanner *scanner);

struct unit_result {
    struct log_stats stats;
    struct observed observed;
};

/* Never fails: a log that cannot be read is a result that says so. *ret_result is zeroed first. */
void unit_read(const struct scanner *scanner, struct log_source source, struct reader_range range,
               struct unit_result *ret_result);
void unit_result_free(struct unit_result *result);
