/* SPDX-License-Identifier: MIT */
/* The scan of one chunk in its short form, and the decoding of its records, without libevtx: built
 * for many inputs. One reader goes on from input to input, as within a log; every 16th input is
 * also read by a new one, and what both give must be the same. */
#include "check.h"
#include "evtx_short.h"

#include "reader/chunk.h"

#include <zlib.h>

struct seen {
    uint64_t sum;
    uint64_t records;
};

static int on_record(void *context, const struct record *record)
{
    struct seen *seen = context;
    seen->sum = seen->sum * 31 + check_record(record);
    seen->records++;
    return 0;
}

static struct seen read_chunk(struct fast_reader *reader, const struct chunk *chunk, bool all)
{
    static struct wanted *every, *marked;
    if (!every) {
        every = wanted_new();
        marked = wanted_new();
        wanted_add_all(every);
        wanted_add_marker(every, TEXT("MSExchange"));
        wanted_add_marker(marked, TEXT("MSExchange"));
    }
    struct seen seen = {0};
    const struct reader_options options = {.wanted = all ? every : marked,
                                           .recovered = true,
                                           .on_record = on_record,
                                           .context = &seen};
    struct log_stats stats = {0};
    fast_reader_begin(reader);
    fast_reader_chunk(reader, chunk, &(struct chunk_sink){&options, &stats});
    /* Records do not overlap, and each that was read is wanted. */
    check((stats.records.read + stats.records.recovered) * (EVTX_RECORD_HEADER_SIZE + 4) <=
          EVTX_CHUNK_SIZE);
    check(!all || seen.records <= stats.records.read + stats.records.recovered);
    for (size_t i = 0; i < stats.coverage_count; i++) {
        check_text(text_of(stats.coverage[i].computer));
        check_text(text_of(stats.coverage[i].channel));
        seen.sum = seen.sum * 31 + stats.coverage[i].records + stats.coverage[i].marked;
        seen.sum = seen.sum * 31 + stats.coverage[i].first_id + stats.coverage[i].last_id;
    }
    seen.sum = seen.sum * 31 + stats.records.read;
    seen.sum = seen.sum * 31 + stats.records.recovered;
    seen.sum = seen.sum * 31 + stats.records.unreadable;
    log_stats_free(&stats);
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fast_reader *lasting;
    if (!evtx_short_is(data, size))
        return -1;
    if (!lasting)
        lasting = fast_reader_new();
    const struct chunk chunk = {.data = evtx_short_chunk(data, size),
                                .beyond = data[0] & SHORT_BEYOND};
    bool all = !(data[0] & SHORT_MARKERS);
    struct seen seen = read_chunk(lasting, &chunk, all);
    if (crc32(0, data, size < 4096 ? (uInt)size : 4096) % 16 == 0) {
        struct fast_reader *fresh = fast_reader_new();
        struct seen again = read_chunk(fresh, &chunk, all);
        fast_reader_free(fresh);
        check(again.sum == seen.sum && again.records == seen.records);
    }
    return 0;
}
