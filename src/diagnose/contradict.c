/* SPDX-License-Identifier: MIT */
#include "diagnose/contradict.h"

#include "base/hash_table.h"

#include <strings.h>

struct row { /* what one log covers of one computer's channel */
    size_t bundle;
    const struct log_coverage *coverage;
    bool coarse; /* its times are known to the second */
};

struct pair_key {
    size_t first, second; /* bundles, first < second */
};

struct pair {
    struct pair_key key;
    UT_hash_handle hh;
};

struct contradictions {
    struct pair *pairs;
};

static int by_stream(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = strcasecmp(x->coverage->computer, y->coverage->computer);
    return order ? order : strcasecmp(x->coverage->channel, y->coverage->channel);
}

/* Some logs know times to the second only. */
static filetime as_known(filetime time, bool coarse)
{
    return coarse ? time - time % FILETIME_SECOND : time;
}

/* One machine numbers the records of a channel in the order of time. Where two logs share record
 * ids but no time, or the same id at one end has another time, they hold other records. */
static bool contradict(const struct row *x, const struct row *y)
{
    const struct log_coverage *a = x->coverage, *b = y->coverage;
    bool coarse = x->coarse || y->coarse;
    if (a->last_id < b->first_id || b->last_id < a->first_id)
        return false;
    if (!a->last_time || !b->last_time)
        return false;
    filetime a_first = as_known(a->first_time, coarse), a_last = as_known(a->last_time, coarse);
    filetime b_first = as_known(b->first_time, coarse), b_last = as_known(b->last_time, coarse);
    if (a_last < b_first || b_last < a_first)
        return true;
    return (a->first_id == b->first_id && a_first != b_first) ||
           (a->last_id == b->last_id && a_last != b_last);
}

static struct pair *find(const struct contradictions *contradictions, size_t a, size_t b)
{
    struct pair_key key;
    struct pair *pair;
    memset(&key, 0, sizeof key);
    key.first = a < b ? a : b;
    key.second = a < b ? b : a;
    HASH_FIND(hh, contradictions->pairs, &key, sizeof key, pair);
    return pair;
}

static void add(struct contradictions *contradictions, size_t a, size_t b)
{
    if (find(contradictions, a, b))
        return;
    struct pair *pair = memory_zeroed(1, sizeof *pair);
    pair->key.first = a < b ? a : b;
    pair->key.second = a < b ? b : a;
    HASH_ADD(hh, contradictions->pairs, key, sizeof pair->key, pair);
}

/* All rows of one stream against each other. */
static void compare_rows(struct contradictions *contradictions, const struct row *rows,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (rows[i].bundle != rows[k].bundle && contradict(&rows[i], &rows[k]))
                add(contradictions, rows[i].bundle, rows[k].bundle);
}

static struct row *collect_rows(const struct report *report, size_t *ret_count)
{
    struct row *rows = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < report->log_count; i++)
        for (size_t k = 0; k < report->logs[i].stats.coverage_count; k++) {
            rows = memory_grow(rows, count, &capacity, sizeof *rows);
            rows[count++] = (struct row){report->logs[i].bundle, &report->logs[i].stats.coverage[k],
                                         report->logs[i].stats.format != LOG_FORMAT_EVTX &&
                                             report->logs[i].stats.format != LOG_FORMAT_UNKNOWN};
        }
    if (count)
        qsort(rows, count, sizeof *rows, by_stream);
    *ret_count = count;
    return rows;
}

struct contradictions *contradictions_find(const struct report *report)
{
    struct contradictions *contradictions = memory_zeroed(1, sizeof *contradictions);
    size_t count;
    AUTO_FREE struct row *rows = report->bundle_count > 1 ? collect_rows(report, &count) : NULL;
    for (size_t i = 0; rows && i < count;) {
        size_t end = i + 1;
        while (end < count && by_stream(&rows[i], &rows[end]) == 0)
            end++;
        compare_rows(contradictions, rows + i, end - i);
        i = end;
    }
    return contradictions;
}

void contradictions_free(struct contradictions *contradictions)
{
    struct pair *pair, *next;
    HASH_ITER(hh, contradictions->pairs, pair, next)
    {
        HASH_DEL(contradictions->pairs, pair);
        free(pair);
    }
    free(contradictions);
}

bool contradictions_any(const struct contradictions *contradictions)
{
    return contradictions->pairs != NULL;
}

bool contradictions_between(const struct contradictions *contradictions, size_t bundle,
                            size_t other)
{
    return find(contradictions, bundle, other) != NULL;
}
