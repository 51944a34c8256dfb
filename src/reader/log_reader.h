/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the reader: the readers of the formats, one function each, between which reader_read()
 * chooses. Everything outside src/reader uses reader.h. */

#include "reader/reader.h"

#define LOG_START_SIZE EVTX_FILE_HEADER_SIZE

/* The first bytes of a log: less than LOG_START_SIZE only where the log is smaller. They have been
 * taken from the source, so a stream does not give them again. */
struct log_start {
    const uint8_t *data;
    size_t size;
};

/* Each is what reader_read() is for one format, with options->range not empty. stats->format is
 * set. */
typedef int (*log_reader)(struct log_source source, const struct log_start *start,
                          const struct reader_options *options, struct log_stats *stats,
                          struct error *error);

int evtx_log_read(struct log_source source, const struct log_start *start,
                  const struct reader_options *options, struct log_stats *stats,
                  struct error *error);
int evt_log_read(struct log_source source, const struct log_start *start,
                 const struct reader_options *options, struct log_stats *stats,
                 struct error *error);

/* Exports as XML (xml_sniff.h), read event by event. */
int xml_log_read(struct log_source source, const struct log_start *start,
                 const struct reader_options *options, struct log_stats *stats,
                 struct error *error);
