/* SPDX-License-Identifier: MIT */
#pragma once

/* One log in, its records and statistics out, whatever the format and the backend.
 *
 * A log is read chunk by chunk (EVTX chunks are 64 KiB and self-contained), from a descriptor, from
 * memory or from a stream that can only go forward; memory use does not grow with the log. Only an
 * EVT log that is a stream is kept in memory, up to a limit. */

#include "base/buffer.h"
#include "base/error.h"
#include "base/filetime.h"
#include "reader/record.h"
#include "reader/wanted.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVTX_SIGNATURE "ElfFile\0" /* 8 bytes */
#define EVTX_FILE_HEADER_SIZE 4096
#define EVTX_CHUNK_SIZE 65536

/* Where the bytes of a log come from. Only read_at is called; offsets of a forward-only stream
 * never go back. */
struct log_source {
    /* Reads up to size bytes; less only at the end. Returns their number, or -1 with the error
     * set. */
    int64_t (*read_at)(void *context, void *data, size_t size, uint64_t offset,
                       struct error *error);
    void *context;
    uint64_t size; /* bytes, or LOG_SIZE_UNKNOWN for a stream */
};

#define LOG_SIZE_UNKNOWN UINT64_MAX

struct log_memory {
    const uint8_t *data;
    size_t size;
};
struct log_source log_source_descriptor(const int *descriptor, uint64_t size); /* borrows */
struct log_source log_source_memory(const struct log_memory *memory);          /* borrows */

enum log_format { LOG_FORMAT_UNKNOWN, LOG_FORMAT_EVTX, LOG_FORMAT_EVT, LOG_FORMAT_XML };

#define LOG_SNIFF_SIZE 512 /* first bytes that tell a format */

/* Tells the format by the first bytes; fewer than LOG_SNIFF_SIZE only where there are no more. */
enum log_format log_format_of(const void *data, size_t size);
const char *log_format_name(enum log_format format); /* "evtx", "evt", "xml", "unknown" */
bool log_format_of_name(const char *name, enum log_format *ret_format); /* false: no such name */

enum log_status { LOG_OK, LOG_DIRTY, LOG_DAMAGED, LOG_UNREADABLE };
const char *log_status_name(enum log_status status);
bool log_status_of_name(const char *name, enum log_status *ret_status); /* false: no such name */

/* What the log covers for one computer in one channel. */
struct log_coverage {
    char *computer; /* owned, as logged */
    char *channel;  /* owned */
    filetime first_time, last_time;
    uint64_t first_id, last_id; /* smallest and greatest EventRecordID */
    uint64_t records;
    uint64_t repeated; /* set by diagnose(): of them those that count in another log */
    bool marked;       /* a provider that wanted_add_marker() named was seen */
};

/* One kind of thing that was wrong, with how often. Codes are stable words such as
 * "bad-chunk-header", "bad-record", "inline-record", "truncated"; messages are for people. */
struct log_problem {
    char *code;    /* owned */
    char *message; /* owned; where it was seen first, and what it means */
    uint64_t count;
};

struct log_stats {
    enum log_format format;
    enum log_status status;
    uint64_t size; /* bytes seen */
    struct {
        uint64_t read;       /* the log's own records that could be read, matching or not */
        uint64_t recovered;  /* found in slack space or beyond the counted chunks */
        uint64_t unreadable; /* the log's own records that could not be read */
    } records;
    filetime first_time, last_time; /* of the log's own records; 0 when there are none */
    uint64_t chunks;                /* chunks that held a chunk signature */
    /* The numbers that the headers of sound chunks give their records: the smallest and greatest,
     * how many there are, and their sum modulo 2^64. */
    struct {
        uint64_t first, last, count, sum;
    } numbers;
    struct log_coverage *coverage; /* owned, in order of first appearance */
    size_t coverage_count, coverage_capacity;
    size_t coverage_last; /* the row of the last record; of stats.c, like the index of the rows */
    void *coverage_index; /* owned; NULL when there is none yet */
    struct log_problem *problems; /* owned, one per code, in order of first appearance */
    size_t problem_count, problem_capacity;
};

void log_stats_free(struct log_stats *stats);
/* True when some of the log could not be read, or is not as Windows wrote it. */
bool log_stats_is_partial(const struct log_stats *stats);
/* Counts a record: times, coverage, markers of the set (which may be NULL). */
void log_stats_record(struct log_stats *stats, const struct wanted *wanted,
                      const struct record *record);
/* Joins the statistics of a later range of the same log into those of the earlier. */
void log_stats_merge(struct log_stats *into, const struct log_stats *later);
/* Counts records that a chunk has, by their numbers; last is not less than first. */
void log_stats_numbers(struct log_stats *stats, uint64_t first, uint64_t last);
/* Of a whole log: names records that are missing between its chunks. A dirty log may have been
 * copied while its oldest chunks were being replaced, and one with other damage has been named. */
void log_stats_find_missing(struct log_stats *stats);
/* Counts a problem under its code; the first message of a code is kept. */
__attribute__((format(printf, 3, 4))) void
log_stats_problem(struct log_stats *stats, const char *code, const char *format, ...);

/* Statistics as bytes, for a worker's answer, and back. The bytes are not trusted: every size,
 * count and enumerator is checked. -1 with the error set if they are not what log_stats_write()
 * writes. */
void log_stats_write(const struct log_stats *stats, struct buffer *out);
int log_stats_read(struct text bytes, struct log_stats *ret_stats, struct error *error);

enum reader_backend {
    READER_FAST,    /* the project's scan, libevtx for what it does not understand */
    READER_LIBEVTX, /* the reference alone: libevtx, of EVT logs libevt */
    READER_BOTH,    /* each record both ways; differences go to on_difference */
};

/* Chunks [first, first + count) of the log, counted from 0 behind the file header; the default
 * {0, UINT64_MAX} is the whole log. A log of another format than EVTX is one range: it is all in
 * that which begins at 0. */
struct reader_range {
    uint64_t first, count;
};

/* What a reader can keep from one log to the next: buffers, and templates that it has seen. It
 * changes nothing but the speed, and serves one reader_read() at a time. */
struct reader_cache;
struct reader_cache *reader_cache_new(void);
void reader_cache_free(struct reader_cache *cache);

struct reader_options {
    enum reader_backend backend;
    const struct wanted *wanted; /* borrowed */
    struct reader_cache *cache;  /* borrowed; NULL = one for this reading alone */
    bool recovered;              /* give recovered records too, not only their number */
    bool brief; /* what only listings show need not be read: level, task, keywords, qualifiers, user
                 */
    struct reader_range range;
    /* Asked about each wanted record before its strings are decoded; false leaves it out. NULL: all
     * pass. */
    bool (*passes)(void *context, filetime time, struct text computer);
    /* Gets each wanted record that passes, in the order of the log. Returning non-zero ends the
     * reading, and reader_read() returns that value. */
    int (*on_record)(void *context, const struct record *record);
    void (*on_difference)(void *context, const char *description); /* READER_BOTH only */
    void *context;
};

/* Reads a log. What is wrong with single records or chunks is counted in *stats and reading goes
 * on. Returns 0, or -1 with the error set if nothing of it can be read as a log (stats->status is
 * then LOG_UNREADABLE), or what on_record returned. *stats must be zeroed; free it in any case. */
int reader_read(struct log_source source, const struct reader_options *options,
                struct log_stats *stats, struct error *error);
