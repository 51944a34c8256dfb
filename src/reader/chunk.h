/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the reader: one chunk in memory, and the ways to read it. Everything outside src/reader
 * uses reader.h. Source: "Windows XML Event Log (EVTX) format" of the libevtx project. */

#include "reader/reader.h"

#define EVTX_CHUNK_HEADER_SIZE 512
#define EVTX_RECORD_HEADER_SIZE 24

struct chunk {
    const uint8_t *data; /* always EVTX_CHUNK_SIZE readable bytes; zeros where the file was cut */
    uint64_t number;     /* position in the file, from 0 */
    bool beyond;         /* beyond the count of a clean file's header: its records are recovered */
};

/* What the reading of a chunk is for, and where its results go. */
struct chunk_sink {
    const struct reader_options *options;
    struct log_stats *stats;
};

/* The fast way. A reader keeps what it learns (names, buffers) from chunk to chunk. Returns 0, or
 * what on_record returned. */
struct fast_reader;
struct fast_reader *fast_reader_new(void);
/* Another log, another range: whatever has its own statistics. */
void fast_reader_begin(struct fast_reader *reader);
void fast_reader_free(struct fast_reader *reader);
int fast_reader_chunk(struct fast_reader *reader, const struct chunk *chunk,
                      const struct chunk_sink *sink);

/* Where a record lies, told from its header alone (chunk_walk.h). */
struct chunk_place;
struct chunk_places;

/* The libevtx way: the chunk behind a file header of our own making, as a file in memory. It is
 * opened with exactly the records that chunk_walk() finds, in their order. */
struct libevtx_chunk;
struct libevtx_chunk *libevtx_chunk_open(const struct chunk *chunk, struct error *error);
void libevtx_chunk_close(struct libevtx_chunk *chunk);
const struct chunk_places *libevtx_chunk_places(const struct libevtx_chunk *chunk); /* borrowed */
/* Decodes the record at a place; its text lives until the next call or the close. -1 with the error
 * set when libevtx cannot decode it. */
int libevtx_chunk_record(struct libevtx_chunk *chunk, size_t place, struct record *ret_record,
                         struct error *error);
int libevtx_read_chunk(const struct chunk *chunk, const struct chunk_sink *sink);

/* Reads each record both ways; read is the fast one (a way to read a chunk with its own context).
 * Differences go to on_difference, records and statistics are those of the fast way. */
typedef int (*chunk_reader)(void *context, const struct chunk *chunk,
                            const struct chunk_sink *sink);
int compare_read_chunk(chunk_reader read, void *context, const struct chunk *chunk,
                       const struct chunk_sink *sink);

/* Adds a record to the statistics of its log (counts, times, coverage, markers). */
void chunk_count_record(const struct chunk_sink *sink, const struct record *record);
/* The same in two steps, for own records of which many belong to one computer and channel: the row
 * of stats->coverage, SIZE_MAX when there are too many, and what is counted there, record by record
 * or summed (all of the sum but its names). */
size_t chunk_coverage_row(struct log_stats *stats, struct text computer, struct text channel);
void chunk_count_sum(struct log_stats *stats, size_t row, const struct log_coverage *sum);
void chunk_count_own(struct log_stats *stats, size_t row, filetime time, uint64_t record_id,
                     bool marked);
/* Counts a record that could not be decoded: as unreadable under a reason, or, if it is none of the
 * log's own, as recovered. The error says what libevtx said. */
void chunk_count_undecodable(const struct chunk *chunk, const struct chunk_place *place,
                             const struct chunk_sink *sink, const struct error *error);
/* Counts the own records whose headers are damaged. */
void chunk_count_lost(const struct chunk *chunk, const struct chunk_places *places,
                      const struct chunk_sink *sink);
/* True when the options ask for this record. */
bool chunk_passes(const struct chunk_sink *sink, filetime time, struct text computer);
bool chunk_wants(const struct chunk_sink *sink, const struct record *record);
bool chunk_is_inline(const uint8_t *data, const struct chunk_place *place);
