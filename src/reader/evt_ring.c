/* SPDX-License-Identifier: MIT */
#include "reader/evt_ring.h"

#include "reader/bytes.h"
#include "reader/evt_end.h"

#include <inttypes.h>

/* Record numbers have 32 bits. */
#define NUMBERS_END (UINT64_C(1) << 32)

static struct evt_header read_header(const uint8_t *data)
{
    return (struct evt_header){
        .start = bytes_u32(data + 16),
        .end = bytes_u32(data + 20),
        .next = bytes_u32(data + 24),
        .oldest = bytes_u32(data + 28),
        .max_size = bytes_u32(data + 32),
        .flags = bytes_u32(data + 36),
    };
}

static void check_header(const uint8_t *data, struct log_stats *stats)
{
    if (bytes_u32(data + 8) != 1 || bytes_u32(data + 12) != 1)
        log_stats_problem(stats, "unknown-version",
                          "the file header says format version %" PRIu32 ".%" PRIu32
                          "; the log was read as 1.1",
                          bytes_u32(data + 8), bytes_u32(data + 12));
    if (bytes_u32(data + 44) != EVT_HEADER_SIZE)
        log_stats_problem(stats, "bad-file-header",
                          "the copy of its size at the end of the file header says %" PRIu32
                          " instead of 48",
                          bytes_u32(data + 44));
}

/* A log that was saved may be shorter than its maximum; it is cut when its end or begin is gone. */
static void check_size(const struct evt_file *file, const struct evt_ring *ring,
                       struct log_stats *stats)
{
    uint64_t size = ring->header.max_size > ring->header.end ? ring->header.max_size
                                                             : ring->header.end + EVT_END_SIZE;
    if (size > file->size && (!ring->has_end || ring->loose))
        log_stats_problem(stats, "truncated",
                          "the file has %" PRIu64 " of the %" PRIu64
                          " bytes that its header speaks of",
                          file->size, size);
}

/* A file can be longer than its ring, when something was appended to it. It is not when the service
 * has made the log longer and left the header as it was: then records lie there. */
static void find_ring_end(struct evt_file *file, const struct evt_header *header)
{
    if (header->max_size <= EVT_HEADER_SIZE || header->max_size >= file->size ||
        evt_place_any(file, header->max_size, file->size))
        return;
    struct evt_end end;
    bool many, found = evt_end_find(file, &end, &many);
    if (!found || (end.offset + EVT_END_SIZE <= header->max_size && end.begin < header->max_size))
        file->ring_end = header->max_size;
}

/* The end-of-file record that the header points at, when both agree; else the best there is. */
static bool find_end(struct evt_file *file, const struct evt_header *header,
                     struct log_stats *stats, struct evt_end *ret_end)
{
    bool clean = (header->flags & EVT_DIRTY) == 0, many = false;
    if (clean && evt_end_at(file, header->end, ret_end) && ret_end->trust == 3 &&
        ret_end->begin == header->start && ret_end->next == header->next)
        return true;
    bool found = evt_end_find(file, ret_end, &many);
    if (many)
        log_stats_problem(stats, "too-many-ends",
                          "the log holds more end-of-file records than are looked at (1,000)");
    if (found && clean)
        log_stats_problem(stats, "stale-header",
                          "the file header calls the log clean and says that it ends at %" PRIu64
                          "; its end-of-file record is at %" PRIu64,
                          header->end, ret_end->offset);
    return found;
}

static bool record_at(struct evt_file *file, uint64_t offset, struct evt_place *ret_place)
{
    return offset >= EVT_HEADER_SIZE && offset < file->ring_end &&
           evt_place_at(file, offset, evt_file_ring_size(file), ret_place);
}

static bool is_begin(struct evt_file *file, uint64_t offset, uint64_t number)
{
    struct evt_place place;
    return record_at(file, offset, &place) && place.number == number;
}

static void begin_from_end(struct evt_file *file, const struct evt_end *end, struct evt_ring *ring)
{
    uint64_t size = evt_file_ring_size(file);
    struct evt_place place;
    ring->has_end = true;
    ring->oldest = end->oldest;
    ring->next = end->next;
    ring->begin = end->begin;
    if (end->begin != end->offset && !is_begin(file, end->begin, end->oldest) &&
        is_begin(file, ring->header.start, end->oldest))
        ring->begin = ring->header.start;
    if (ring->begin >= EVT_HEADER_SIZE && ring->begin < file->ring_end) {
        ring->used = (end->offset + size - ring->begin) % size;
        if (ring->used > 0 && record_at(file, ring->begin, &place))
            ring->oldest = place.number;
        if (ring->next <= ring->oldest)
            ring->next = NUMBERS_END;
        return;
    }
    ring->loose = true;
    ring->begin = evt_file_advance(file, end->offset, EVT_END_SIZE);
    ring->used = size > EVT_END_SIZE ? size - EVT_END_SIZE : 0;
}

/* Without an end-of-file record: where the numbers fall, a newer record meets an older one. Walking
 * on from the newest record, the log begins at the last fall before that record is met again. */
struct falls {
    bool any, any_at_newest;
    uint64_t last, at_newest; /* offsets of the records behind the falls */
    uint64_t first, first_number, newest, before;
};

static void take_number(struct falls *falls, const struct evt_place *place, bool is_first)
{
    if (is_first) {
        falls->first = place->offset;
        falls->first_number = place->number;
    } else if (place->number <= falls->before) {
        falls->any = true;
        falls->last = place->offset;
    }
    if (is_first || place->number > falls->newest) {
        falls->newest = place->number;
        falls->any_at_newest = falls->any;
        falls->at_newest = falls->last;
    }
    falls->before = place->number;
}

static bool find_falls(struct evt_file *file, struct falls *ret_falls)
{
    struct falls falls = {0};
    struct evt_place place;
    uint64_t size = evt_file_ring_size(file);
    const struct evt_search search = {file, 0, UINT64_MAX, EVT_RECORD_MAX_SIZE};
    bool is_first = true;
    for (uint64_t done = 0; done < size;) {
        uint64_t offset = evt_file_advance(file, EVT_HEADER_SIZE, done);
        if (!evt_place_at(file, offset, size - done + search.beyond, &place)) {
            uint64_t passed = evt_place_find(&search, offset, size - done, &place);
            if (passed == size - done)
                break;
            done += passed;
        }
        take_number(&falls, &place, is_first);
        is_first = false;
        done += place.size;
    }
    *ret_falls = falls;
    return !is_first;
}

static void begin_from_numbers(struct evt_file *file, struct evt_ring *ring)
{
    struct falls falls;
    struct evt_place place;
    if (!find_falls(file, &falls))
        return;
    if (falls.any_at_newest)
        ring->begin = falls.at_newest;
    else if (falls.before == falls.newest || falls.before >= falls.first_number)
        ring->begin = falls.first;
    else
        ring->begin = falls.last;
    ring->used = evt_file_ring_size(file);
    ring->next = falls.newest + 1;
    if (evt_place_at(file, ring->begin, ring->used, &place))
        ring->oldest = place.number;
}

void evt_ring_find(struct evt_file *file, const uint8_t *header, struct log_stats *stats,
                   struct evt_ring *ret_ring)
{
    struct evt_ring ring = {.header = read_header(header), .begin = EVT_HEADER_SIZE};
    struct evt_end end;
    check_header(header, stats);
    *ret_ring = ring;
    if (evt_file_ring_size(file) == 0)
        return;
    find_ring_end(file, &ring.header);
    if (find_end(file, &ring.header, stats, &end)) {
        begin_from_end(file, &end, &ring);
    } else {
        log_stats_problem(
            stats, "no-end-record",
            "the log has no end-of-file record; the numbers of its records tell where "
            "it begins and ends");
        begin_from_numbers(file, &ring);
    }
    check_size(file, &ring, stats);
    *ret_ring = ring;
}
