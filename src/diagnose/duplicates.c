/* SPDX-License-Identifier: MIT */
#include "diagnose/duplicates.h"

#include "base/hash_table.h"
#include "base/memory.h"

/* The records of one computer in one channel. While their ids rise from hit to hit, through all
 * logs, none can be a duplicate. */
struct stream {
    char *key;
    size_t number;
    uint64_t last_id;
    bool any, tangled;
    uint64_t first_here, last_here; /* ids of the log at hand */
    bool here;
    UT_hash_handle hh;
};

struct streams {
    struct stream *by_key;
    struct stream ***of_sighting; /* per log and sighting */
    bool tangled;
};

/* One hit of a tangled stream. */
struct entry {
    size_t stream, signature, log, hit;
    uint64_t record_id, second;
    bool coarse; /* its time is known to the second only */
    bool export; /* its log is one of XML */
    filetime time;
};

static struct stream *stream_of(struct streams *streams, const struct sighting *sighting,
                                const struct server_names *names)
{
    AUTO_FREE char *channel = text_copy_fold(text_of(sighting->channel));
    char *key =
        memory_format("%zu %s", server_resolve(names, text_of(sighting->computer)), channel);
    struct stream *stream;
    HASH_FIND_STR(streams->by_key, key, stream);
    if (stream) {
        free(key);
        return stream;
    }
    stream = memory_zeroed(1, sizeof *stream);
    stream->key = key;
    stream->number = HASH_COUNT(streams->by_key);
    HASH_ADD_KEYPTR(hh, streams->by_key, stream->key, strlen(stream->key), stream);
    return stream;
}

static void tangle(struct streams *streams, struct stream *stream)
{
    stream->tangled = streams->tangled = true;
}

/* Where ids rise through all hits of a log they do so in each of its streams, and only where these
 * begin and end must be looked at. */
static void follow_rising(struct streams *streams, const struct observed *observed,
                          struct stream *const *of)
{
    for (size_t i = 0; i < observed->sighting_count; i++) {
        const struct tally *tally = &observed->sightings[i].tally;
        if (!of[i]->here || tally->first_id < of[i]->first_here)
            of[i]->first_here = tally->first_id;
        if (!of[i]->here || tally->last_id > of[i]->last_here)
            of[i]->last_here = tally->last_id;
        of[i]->here = true;
    }
    for (size_t i = 0; i < observed->sighting_count; i++) {
        if (!of[i]->here)
            continue;
        if (of[i]->any && of[i]->first_here <= of[i]->last_id)
            tangle(streams, of[i]);
        else
            of[i]->last_id = of[i]->last_here;
        of[i]->any = true;
        of[i]->here = false;
    }
}

static void follow_hits(struct streams *streams, const struct observed *observed,
                        struct stream *const *of)
{
    struct hit_cursor cursor = {.observed = observed};
    for (struct hit hit; hit_cursor_next(&cursor, &hit);) {
        struct stream *stream = of[hit.sighting];
        if (stream->any && hit.record_id <= stream->last_id)
            tangle(streams, stream);
        else
            stream->last_id = hit.record_id;
        stream->any = true;
    }
}

static void follow_streams(struct streams *streams, const struct report *report, size_t site,
                           const struct server_names *names)
{
    streams->of_sighting = memory_zeroed(report->log_count, sizeof *streams->of_sighting);
    for (size_t i = 0; i < report->log_count; i++) {
        const struct observed *observed = &report->logs[i].observed;
        if (report->logs[i].site != site)
            continue;
        struct stream **of = memory_zeroed(observed->sighting_count, sizeof *of);
        streams->of_sighting[i] = of;
        for (size_t k = 0; k < observed->sighting_count; k++)
            of[k] = stream_of(streams, &observed->sightings[k], names);
        if (observed->rising)
            follow_rising(streams, observed, of);
        else
            follow_hits(streams, observed, of);
    }
}

static void streams_free(struct streams *streams, size_t log_count)
{
    struct stream *stream, *next;
    HASH_ITER(hh, streams->by_key, stream, next)
    {
        HASH_DEL(streams->by_key, stream);
        free(stream->key);
        free(stream);
    }
    for (size_t i = 0; i < log_count; i++)
        free(streams->of_sighting[i]);
    free(streams->of_sighting);
}

#define COMPARE(field)                                                                             \
    if (x->field != y->field)                                                                      \
    return x->field < y->field ? -1 : 1

static int by_second(const struct entry *x, const struct entry *y)
{
    COMPARE(stream);
    COMPARE(record_id);
    COMPARE(second);
    COMPARE(signature);
    return 0;
}

static int by_record_and_place(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = by_second(x, y);
    if (order)
        return order;
    COMPARE(coarse);
    COMPARE(time);
    COMPARE(export);
    COMPARE(log);
    COMPARE(hit);
    return 0;
}

static struct entry entry_of(const struct report *report, size_t log, const struct hit *hit,
                             const struct stream *stream)
{
    enum log_format format = report->logs[log].stats.format;
    const struct sighting *sighting = &report->logs[log].observed.sightings[hit->sighting];
    return (struct entry){.stream = stream->number,
                          .signature = sighting->signature,
                          .log = log,
                          .record_id = hit->record_id,
                          .second = hit->time / FILETIME_SECOND,
                          .coarse = duplicates_is_coarse(format, hit->time),
                          .export = format == LOG_FORMAT_XML,
                          .time = hit->time};
}

static bool any_tangled(struct stream *const *of, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (of[i]->tangled)
            return true;
    return false;
}

static struct entry *tangled_entries(const struct streams *streams, const struct report *report,
                                     size_t *ret_count)
{
    struct entry *entries = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < report->log_count; i++) {
        const struct observed *observed = &report->logs[i].observed;
        struct stream *const *of = streams->of_sighting[i];
        struct hit_cursor cursor = {.observed = observed};
        struct hit hit;
        if (!of || !any_tangled(of, observed->sighting_count))
            continue;
        for (size_t k = 0; hit_cursor_next(&cursor, &hit); k++) {
            if (!of[hit.sighting]->tangled)
                continue;
            entries = memory_grow(entries, count, &capacity, sizeof *entries);
            entries[count] = entry_of(report, i, &hit, of[hit.sighting]);
            entries[count++].hit = k;
        }
    }
    *ret_count = count;
    return entries;
}

/* Of a second the precise times come first: a coarse one is that of any record before it. */
static bool is_again(const struct entry *before, const struct entry *entry)
{
    return by_second(before, entry) == 0 && (entry->coarse || entry->time == before->time);
}

static void mark_tangled(struct duplicates *duplicates, const struct streams *streams,
                         struct report *report)
{
    size_t count;
    AUTO_FREE struct entry *entries = tangled_entries(streams, report, &count);
    if (count)
        qsort(entries, count, sizeof *entries, by_record_and_place);
    for (size_t i = 1; i < count; i++) {
        if (!is_again(&entries[i - 1], &entries[i]))
            continue;
        struct diagnose_log *log = &report->logs[entries[i].log];
        bool **marks = &duplicates->marks[entries[i].log];
        if (!*marks)
            *marks = memory_zeroed(log->observed.hit_count, sizeof **marks);
        (*marks)[entries[i].hit] = true;
        log->duplicate++;
    }
}

bool duplicates_is_coarse(enum log_format format, filetime time)
{
    return (format == LOG_FORMAT_XML || format == LOG_FORMAT_EVT) && time % FILETIME_SECOND == 0;
}

void duplicates_find(struct duplicates *duplicates, struct report *report, size_t site,
                     const struct server_names *names)
{
    struct streams streams = {0};
    duplicates->log_count = report->log_count;
    duplicates->marks = memory_zeroed(report->log_count, sizeof *duplicates->marks);
    for (size_t i = 0; i < report->log_count; i++)
        if (report->logs[i].site == site)
            report->logs[i].duplicate = 0;
    follow_streams(&streams, report, site, names);
    if (streams.tangled)
        mark_tangled(duplicates, &streams, report);
    for (size_t i = 0; i < report->log_count; i++)
        if (report->logs[i].site == site)
            report->logs[i].matched = report->logs[i].observed.hit_count +
                                      report->logs[i].observed.dropped - report->logs[i].duplicate;
    streams_free(&streams, report->log_count);
}

void duplicates_free(struct duplicates *duplicates)
{
    for (size_t i = 0; i < duplicates->log_count; i++)
        free(duplicates->marks[i]);
    free(duplicates->marks);
    *duplicates = (struct duplicates){0};
}

bool duplicates_any(const struct duplicates *duplicates, size_t log)
{
    return duplicates->marks[log];
}

bool duplicates_has(const struct duplicates *duplicates, size_t log, size_t hit)
{
    return duplicates->marks[log] && duplicates->marks[log][hit];
}
