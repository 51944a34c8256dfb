/* SPDX-License-Identifier: MIT */
#include "diagnose/coverage.h"

#include "base/memory.h"

#include <uthash.h>

struct span {
    char *key; /* server number and folded channel */
    filetime first, last;
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

static void add(struct coverage *coverage, size_t server, const struct log_coverage *row)
{
    coverage->seen[server] = true;
    if (row->marked)
        coverage->exchange[server] = true;
    struct span *span = span_find(coverage, server, row->channel);
    if (!span) {
        span = memory_zeroed(1, sizeof *span);
        span->key = span_key(server, row->channel);
        span->first = row->first_time;
        span->last = row->last_time;
        HASH_ADD_KEYPTR(hh, coverage->spans, span->key, strlen(span->key), span);
        return;
    }
    if (row->first_time < span->first)
        span->first = row->first_time;
    if (row->last_time > span->last)
        span->last = row->last_time;
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
            size_t server = server_resolve(names, text_of(log->stats.coverage[k].computer));
            if (server != SERVER_NONE)
                add(coverage, server, &log->stats.coverage[k]);
        }
    }
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
    return span ? span->last : 0;
}

bool coverage_spans(const struct coverage *coverage, size_t server, const char *channel,
                    filetime first, filetime last)
{
    const struct span *span = span_find(coverage, server, channel);
    return span && span->first <= first && last <= span->last;
}
