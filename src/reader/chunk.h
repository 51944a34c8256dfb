/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the reader: one chunk in memory, and the ways to read it. Everything outside src/reader
 * uses reader.h. Source: "Windows XML Event Log (EVTX) format" of the libevtx project. */

#include "reader/reader.h"

#define EVTX_FILE_HEADER_SIZE 4096
#define EVTX_CHUNK_SIZE 65536
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
void fast_reader_free(struct fast_reader *reader);
int fast_reader_chunk(struct fast_reader *reader, const struct chunk *chunk,
                      const struct chunk_sink *sink);

/* The libevtx way: the chunk behind a file header of our own making, as a file in memory. */
struct libevtx_chunk;
struct libevtx_chunk *libevtx_chunk_open(const struct chunk *chunk, struct error *error);
void libevtx_chunk_close(struct libevtx_chunk *chunk);
size_t libevtx_chunk_count(const struct libevtx_chunk *chunk, bool recovered);
/* The number in the record's header; false when libevtx cannot even say that. */
bool libevtx_chunk_number(struct libevtx_chunk *chunk, size_t index, bool recovered,
                          uint64_t *ret_number);
/* Decodes one record; its text lives until the next call or the close. -1 with the error set when
 * libevtx cannot decode it. */
int libevtx_chunk_record(struct libevtx_chunk *chunk, size_t index, bool recovered,
                         struct record *ret_record, struct error *error);
int libevtx_read_chunk(const struct chunk *chunk, const struct chunk_sink *sink);

/* Adds a record to the statistics of its log (counts, times, coverage, markers). */
void chunk_count_record(const struct chunk_sink *sink, const struct record *record);
