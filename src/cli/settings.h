/* SPDX-License-Identifier: MIT */
#pragma once

/* What the command line asked for. */

#include "base/error.h"
#include "base/filetime.h"
#include "reader/reader.h"
#include "scan/listing.h"
#include "scan/scan.h"

#include <stdbool.h>
#include <stddef.h>

/* Texts in the order given; the list is owned, the texts are borrowed from argv. */
struct text_list {
    const char **items;
    size_t count, capacity;
};

struct id_list {
    struct listing_ids *items; /* owned */
    size_t count, capacity;
};

/* In the order of the words in option_table.c. */
enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_HTML,
    FORMAT_CSV,
    FORMAT_MARKDOWN,
    FORMAT_XML
};
enum choice { CHOICE_AUTO, CHOICE_ALWAYS, CHOICE_NEVER };

struct settings {
    enum format format;
    const char *output;     /* NULL = standard output */
    struct text_list bases; /* --kb, in order */
    bool no_site_kb;
    bool *base_refused;    /* set when a base could not be used and was left out */
    filetime since, until; /* 0 = no bound; both inclusive */
    struct text_list computers, providers;
    struct id_list ids;
    const char *grep;      /* a pattern; NULL = none */
    double min_confidence; /* < 0 = the base's */
    unsigned top;          /* 0 = all */
    unsigned jobs;         /* 0 = one for each core */
    struct scan_limits limits;
    bool no_sandbox;
    bool exit_code;
    const char *site;
    const char *redact, *redact_map; /* NULL = no redaction, no list of pseudonyms */
    bool one_site, per_bundle, assume_exchange;
    enum choice color, progress;
    bool quiet, brief;
    unsigned verbosity;
    bool all, recovered;
    enum reader_backend reader;
    struct text_list arguments; /* what is neither an option nor the name of the command */
};

void text_list_add(struct text_list *list, const char *text);

/* The records that --since, --until and --computer let pass; borrows from the settings. */
struct scan_filter settings_filter(const struct settings *settings);
/* The files that a run may write; NULL ends them. Borrows. */
struct settings_outputs {
    const char *paths[4];
};
struct settings_outputs settings_outputs(const struct settings *settings);
void settings_free(struct settings *settings);
