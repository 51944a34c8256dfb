/* SPDX-License-Identifier: MIT */
#include "diagnose/copies.h"

#include "base/memory.h"

#include <string.h>
#include <strings.h>

#define NONE SIZE_MAX

/* What one log has of one computer's channel. */
struct row {
    size_t log, server;
    struct log_coverage *coverage;
    uint64_t weight; /* records of the whole log */
    bool export;
};

struct rows {
    struct row *items;
    size_t count, capacity;
};

#define COMPARE(a, b)                                                                              \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int by_stream(const struct row *x, const struct row *y)
{
    COMPARE(x->server, y->server);
    return strcasecmp(x->coverage->channel, y->coverage->channel);
}

/* Of a stream first those that count. */
static int by_precedence(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = by_stream(x, y);
    if (order)
        return order;
    COMPARE(y->weight, x->weight);
    COMPARE(x->export, y->export);
    COMPARE(x->log, y->log);
    COMPARE(x->coverage, y->coverage);
    return 0;
}

static uint64_t second(filetime time)
{
    return time / FILETIME_SECOND;
}

static bool is_whole(const struct log_coverage *row)
{
    return row->last_id >= row->first_id && row->records &&
           row->last_id - row->first_id == row->records - 1;
}

/* Times are compared to the second, for some logs know no more. */
static bool may_share(const struct log_coverage *row, const struct log_coverage *with)
{
    if (row->first_id > with->last_id || with->first_id > row->last_id)
        return false;
    uint64_t first = second(row->first_time), last = second(row->last_time);
    uint64_t with_first = second(with->first_time), with_last = second(with->last_time);
    if (first > with_last || with_first > last)
        return false;
    if (row->first_id == with->first_id && row->last_id == with->last_id)
        return first == with_first && last == with_last;
    if (row->first_id >= with->first_id && row->last_id <= with->last_id)
        return first >= with_first && last <= with_last;
    if (row->first_id <= with->first_id && row->last_id >= with->last_id)
        return first <= with_first && last >= with_last;
    return true;
}

static bool holds_all(const struct row *row, const struct row *of)
{
    const struct log_coverage *a = row->coverage, *b = of->coverage;
    if (!may_share(b, a) || b->first_id < a->first_id || b->last_id > a->last_id)
        return false;
    return is_whole(a) ||
           (a->records == b->records && a->first_id == b->first_id && a->last_id == b->last_id);
}

/* How many of a row's ids lie in the ranges of rows before it that have records of their own.
 * Those ranges, where they overlap, are taken as one. */
static uint64_t shared_ids(const struct row *row, const struct row *const *kept, size_t count)
{
    uint64_t shared = 0, at = row->coverage->first_id;
    const uint64_t last = row->coverage->last_id;
    for (bool found = true; found && at <= last;) {
        uint64_t from = UINT64_MAX, to = 0;
        found = false;
        for (size_t i = 0; i < count; i++) { /* the range that holds at, or begins next */
            const struct log_coverage *with = kept[i]->coverage;
            if (with->last_id < at || !is_whole(with) || !may_share(row->coverage, with))
                continue;
            uint64_t begins = with->first_id > at ? with->first_id : at;
            if (begins < from || (begins == from && with->last_id > to)) {
                from = begins;
                to = with->last_id;
            }
            found = true;
        }
        if (!found || from > last)
            break;
        to = to < last ? to : last;
        shared += to - from + 1;
        if (to == UINT64_MAX)
            break;
        at = to + 1;
    }
    return shared < row->coverage->records ? shared : row->coverage->records;
}

struct judged {     /* of one log */
    size_t holder;  /* log that holds all rows so far, NONE when there is none */
    bool own;       /* has records that no other log is known to hold */
    size_t partner; /* log that holds most of the repeated records of one row, NONE for none */
    uint64_t most;  /* so many */
};

/* Notes the log that holds most of a row's shared ids; of several the first. */
static void note_partner(struct judged *judged, const struct row *row,
                         const struct row *const *kept, size_t count)
{
    const struct log_coverage *own = row->coverage;
    for (size_t i = 0; i < count; i++) {
        const struct log_coverage *with = kept[i]->coverage;
        if (kept[i]->log == row->log || !may_share(own, with))
            continue;
        uint64_t from = own->first_id > with->first_id ? own->first_id : with->first_id;
        uint64_t to = own->last_id < with->last_id ? own->last_id : with->last_id;
        if (judged->partner != NONE && to - from <= judged->most)
            continue;
        judged->most = to - from;
        judged->partner = kept[i]->log;
    }
}

static void judge_row(struct report *report, struct judged *judged, const struct row *row,
                      const struct row **kept, size_t *count)
{
    struct diagnose_log *log = &report->logs[row->log];
    struct judged *own = &judged[row->log];
    for (size_t i = 0; i < *count; i++)
        if (kept[i]->log != row->log && holds_all(kept[i], row)) {
            log->repeated += row->coverage->records;
            row->coverage->repeated = row->coverage->records;
            note_partner(own, row, &kept[i], 1);
            if (own->holder == NONE)
                own->holder = kept[i]->log;
            return;
        }
    uint64_t shared = is_whole(row->coverage) ? shared_ids(row, kept, *count) : 0;
    if (shared)
        note_partner(own, row, kept, *count);
    log->repeated += shared;
    row->coverage->repeated = shared;
    own->own = true;
    kept[(*count)++] = row;
}

static void judge_rows(struct report *report, struct judged *judged, const struct rows *rows)
{
    AUTO_FREE const struct row **kept = memory_zeroed(rows->count, sizeof(const struct row *));
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (i > 0 && by_stream(&rows->items[i - 1], &rows->items[i]) != 0)
            count = 0;
        judge_row(report, judged, &rows->items[i], kept, &count);
    }
}

static void collect(struct rows *rows, const struct report *report, size_t log,
                    const struct server_names *names)
{
    const struct log_stats *stats = &report->logs[log].stats;
    for (size_t k = 0; k < stats->coverage_count; k++) {
        stats->coverage[k].repeated = 0;
        if (!stats->coverage[k].records)
            continue;
        rows->items = memory_grow(rows->items, rows->count, &rows->capacity, sizeof *rows->items);
        rows->items[rows->count++] =
            (struct row){.log = log,
                         .server = server_resolve(
                             names, server_reporter_name(text_of(stats->coverage[k].computer))),
                         .coverage = &stats->coverage[k],
                         .weight = stats->records.read,
                         .export = stats->format == LOG_FORMAT_XML};
    }
}

/* A log with more rows than are told apart may have records that no row tells of. */
static void name_copy(struct report *report, const struct judged *judged, size_t number)
{
    struct diagnose_log *log = &report->logs[number];
    size_t holder = judged[number].holder, partner = judged[number].partner;
    if (partner != NONE && log->repeated)
        log->shares_with = report->logs[partner].path;
    if (log->repeated > log->stats.records.read)
        log->repeated = log->stats.records.read;
    if (judged[number].own || holder == NONE || log->repeated < log->stats.records.read)
        return;
    log->copy_of = report->logs[holder].path;
    log->same_records = report->logs[holder].stats.records.read == log->stats.records.read;
}

void copies_find(struct report *report, size_t site, const struct server_names *names)
{
    struct rows rows = {0};
    AUTO_FREE struct judged *judged = memory_zeroed(report->log_count, sizeof *judged);
    for (size_t i = 0; i < report->log_count; i++) {
        struct diagnose_log *log = &report->logs[i];
        judged[i].holder = judged[i].partner = NONE;
        if (log->site != site)
            continue;
        log->repeated = 0;
        log->copy_of = log->shares_with = NULL;
        log->same_records = false;
        collect(&rows, report, i, names);
    }
    if (rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, by_precedence);
    judge_rows(report, judged, &rows);
    for (size_t i = 0; i < report->log_count; i++)
        if (report->logs[i].site == site)
            name_copy(report, judged, i);
    free(rows.items);
}
