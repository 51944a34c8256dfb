/* SPDX-License-Identifier: MIT */
#include "diagnose/coverage.h"

#include "base/hash_table.h"
#include "base/memory.h"

#define WRAPS_FAST (7 * FILETIME_DAY)
#define WRAPPED_LEAST (UINT64_C(1) << 20) /* bytes: the least size that Windows keeps a log to */

/* Time that a log covers, and the ids of its records. */
struct interval {
    filetime first, last;
    uint64_t first_id, last_id;
    bool hurt; /* some records of the log could not be read */
};

/* What all logs of a server's channel cover. */
struct span {
    char *key; /* server number and folded channel */
    size_t server;
    const char *channel; /* as the first log has it; borrowed from the report */
    size_t logs;
    uint64_t records;           /* each once */
    bool wrapped;               /* a full log begins behind its first record */
    struct interval *intervals; /* ascending, with gaps in between */
    size_t count, capacity;
    struct hurt *hurts; /* ascending, with time in between */
    size_t hurt_count;
    UT_hash_handle hh;
};

struct coverage {
    struct span *spans;
    bool *seen;     /* per server */
    bool *exchange; /* per server */
};

static char *span_key(size_t server, const char *channel)
{
    AUTO_FREE char *folded = text_copy_fold(text_of(channel));
    return memory_format("%zu %s", server, folded);
}

static struct span *span_find(const struct coverage *coverage, size_t server, const char *channel)
{
    AUTO_FREE char *key = span_key(server, channel);
    struct span *span;
    HASH_FIND_STR(coverage->spans, key, span);
    return span;
}

/* A log that keeps what fits and drops its oldest records is never smaller. An export can begin
 * anywhere. */
static bool is_wrapped(const struct log_stats *stats, const struct log_coverage *row)
{
    return stats->format != LOG_FORMAT_XML && stats->size >= WRAPPED_LEAST && row->first_id > 1;
}

static void add(struct coverage *coverage, size_t server, const struct log_stats *stats,
                const struct log_coverage *row)
{
    coverage->seen[server] = true;
    if (row->marked)
        coverage->exchange[server] = true;
    if (!row->last_time)
        return;
    struct span *span = span_find(coverage, server, row->channel);
    if (!span) {
        span = memory_zeroed(1, sizeof *span);
        span->key = span_key(server, row->channel);
        span->server = server;
        span->channel = row->channel;
        HASH_ADD_KEYPTR(hh, coverage->spans, span->key, strlen(span->key), span);
    }
    span->logs++;
    span->records += row->records - row->repeated;
    span->wrapped |= is_wrapped(stats, row);
    span->intervals =
        memory_grow(span->intervals, span->count, &span->capacity, sizeof *span->intervals);
    span->intervals[span->count++] = (struct interval){
        row->first_time, row->last_time, row->first_id, row->last_id, log_stats_is_partial(stats)};
}

static int by_first(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->last < y->last ? -1 : x->last > y->last;
}

/* A log that was archived when it was full goes on in the next one with the next record id. */
static bool goes_on(const struct interval *interval, const struct interval *next)
{
    return next->first <= interval->last ||
           (next->first_id > interval->last_id && next->first_id - interval->last_id == 1);
}

static void join_hurts(struct span *span)
{
    size_t kept = 0;
    span->hurts = memory_zeroed(span->count, sizeof *span->hurts);
    for (size_t i = 0; i < span->count; i++) {
        const struct interval *interval = &span->intervals[i];
        if (!interval->hurt)
            continue;
        if (!kept || span->hurts[kept - 1].to < interval->first)
            span->hurts[kept++] = (struct hurt){interval->first, interval->last};
        else if (span->hurts[kept - 1].to < interval->last)
            span->hurts[kept - 1].to = interval->last;
    }
    span->hurt_count = kept;
}

static void join_intervals(struct span *span)
{
    size_t kept = 0;
    qsort(span->intervals, span->count, sizeof *span->intervals, by_first);
    join_hurts(span);
    for (size_t i = 1; i < span->count; i++) {
        struct interval *last = &span->intervals[kept], *next = &span->intervals[i];
        if (!goes_on(last, next)) {
            span->intervals[++kept] = *next;
            continue;
        }
        if (next->last > last->last)
            last->last = next->last;
        if (next->last_id > last->last_id)
            last->last_id = next->last_id;
    }
    span->count = kept + 1;
}

struct coverage *coverage_new(const struct report *report, size_t site,
                              const struct server_names *names)
{
    struct coverage *coverage = memory_zeroed(1, sizeof *coverage);
    coverage->exchange = memory_zeroed(server_count(names), sizeof *coverage->exchange);
    coverage->seen = memory_zeroed(server_count(names), sizeof *coverage->seen);
    for (size_t i = 0; i < report->log_count; i++) {
        const struct diagnose_log *log = &report->logs[i];
        for (size_t k = 0; log->site == site && k < log->stats.coverage_count; k++) {
            size_t server = server_resolve(
                names, server_reporter_name(text_of(log->stats.coverage[k].computer)));
            add(coverage, server, &log->stats, &log->stats.coverage[k]);
        }
    }
    for (struct span *span = coverage->spans; span; span = span->hh.next)
        join_intervals(span);
    return coverage;
}

void coverage_free(struct coverage *coverage)
{
    if (!coverage)
        return;
    struct span *span, *next;
    HASH_ITER(hh, coverage->spans, span, next)
    {
        HASH_DEL(coverage->spans, span);
        free(span->key);
        free(span->intervals);
        free(span->hurts);
        free(span);
    }
    free(coverage->seen);
    free(coverage->exchange);
    free(coverage);
}

bool coverage_is_exchange(const struct coverage *coverage, size_t server)
{
    return server != SERVER_NONE && coverage->exchange[server];
}

bool coverage_has_server(const struct coverage *coverage, size_t server)
{
    return server != SERVER_NONE && coverage->seen[server];
}

filetime coverage_end(const struct coverage *coverage, size_t server, const char *channel)
{
    const struct span *span = span_find(coverage, server, channel);
    return span ? span->intervals[span->count - 1].last : 0;
}

bool coverage_spans(const struct coverage *coverage, size_t server, const char *channel,
                    filetime first, filetime last)
{
    const struct span *span = span_find(coverage, server, channel);
    for (size_t i = 0; span && i < span->count; i++)
        if (span->intervals[i].first <= first && last <= span->intervals[i].last)
            return true;
    return false;
}

static void list_span(const struct span *span, size_t site, const struct server_names *names,
                      struct extent *ret_extent)
{
    const filetime first = span->intervals[0].first;
    const filetime last = span->intervals[span->count - 1].last;
    *ret_extent = (struct extent){.site = site,
                                  .server = memory_text(server_display(names, span->server)),
                                  .channel = memory_text(span->channel),
                                  .logs = span->logs,
                                  .records = span->records,
                                  .first = first,
                                  .last = last,
                                  .wraps_fast = span->wrapped && last - first < WRAPS_FAST};
    ret_extent->hurts = memory_zeroed(span->hurt_count, sizeof *ret_extent->hurts);
    ret_extent->hurt_count = span->hurt_count;
    for (size_t i = 0; i < span->hurt_count; i++)
        ret_extent->hurts[i] = span->hurts[i];
    ret_extent->gaps = memory_zeroed(span->count, sizeof *ret_extent->gaps);
    for (size_t i = 1; i < span->count; i++)
        ret_extent->gaps[ret_extent->gap_count++] =
            (struct gap){span->intervals[i - 1].last, span->intervals[i].first};
}

static int by_name(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;
    int order = strcmp(x->server, y->server);
    return order ? order : strcmp(x->channel, y->channel);
}

void coverage_list(const struct coverage *coverage, struct report *report, size_t site,
                   const struct server_names *names)
{
    size_t from = report->extent_count;
    for (const struct span *span = coverage->spans; span; span = span->hh.next) {
        report->extents = memory_grow(report->extents, report->extent_count,
                                      &report->extent_capacity, sizeof *report->extents);
        list_span(span, site, names, &report->extents[report->extent_count++]);
    }
    if (report->extent_count > from)
        qsort(report->extents + from, report->extent_count - from, sizeof *report->extents,
              by_name);
}
