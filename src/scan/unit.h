/* SPDX-License-Identifier: MIT */
#pragma once

/* Reads one range of one log: the unit of work. */

#include "scan/pool.h"
#include "scan/scan.h"

/* What all units of a run share; made once. */
struct scanner {
    const struct scan_options *options; /* borrowed */
    struct matcher *matcher;
    struct wanted *wanted;
    struct reader_cache *cache; /* each worker has its own, being a process */
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

/* A worker's work: reads a range and appends the result as bytes. The context is a scanner. */
void unit_work(void *context, const struct pool_task *task, struct buffer *answer);

/* The parent's side, which trusts nothing. */
int unit_result_read(struct text bytes, size_t signature_count, struct unit_result *ret_result,
                     struct error *error);
