/* SPDX-License-Identifier: MIT */
#pragma once

/* What the command line asked for. */

#include "base/error.h"
#include "base/filetime.h"
#include "reader/reader.h"
#include "scan/scan.h"

#include <stdbool.h>
#include <stddef.h>

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_JSONL, FORMAT_HTML, FORMAT_MARKDOWN };
enum choice { CHOICE_AUTO, CHOICE_ALWAYS, CHOICE_NEVER };

struct settings {
    enum format format;
    const char *output; /* NULL = standard output */
    const char **bases; /* --kb, in order */
    size_t base_count, base_capacity;
    bool no_site_kb;
    bool *base_refused;    /* set when a base could not be used and was left out */
    filetime since, until; /* 0 = no bound; both inclusive */
    const char **computers;
    size_t computer_count, computer_capacity;
    double min_confidence; /* < 0 = the base's */
    size_t top;
    unsigned jobs; /* 0 = one for each core */
    struct scan_limits limits;
    bool exit_code;
    const char *site;
    bool one_site, per_bundle, assume_exchange;
    enum choice color, progress;
    bool quiet;
    unsigned verbosity;
    bool all, recovered;
    enum reader_backend reader;
    const char **arguments; /* what is no option; borrowed from argv */
    size_t argument_count, argument_capacity;
};

/* The records that --since, --until and --computer let pass; borrows from the settings. */
struct scan_filter settings_filter(const struct settings *settings);
void settings_free(struct settings *settings);
