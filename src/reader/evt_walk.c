/* SPDX-License-Identifier: MIT */
#include "reader/evt_end.h"
#include "reader/evt_ring.h"

#include <inttypes.h>

struct walk {
    struct evt_file *file;
    const struct evt_ring *ring;
    struct log_stats *stats; /* NULL: nothing is counted */
    evt_visit visit;
    void *context;
    uint64_t at, left; /* offset, and bytes of the ring that are to be walked */
    uint64_t next;     /* the number that the next own record should have */
};

static void step(struct walk *walk, uint64_t by)
{
    walk->at = evt_file_advance(walk->file, walk->at, by);
    walk->left -= by;
}

/* Bytes that the file header speaks of and that are not there. */
static uint64_t cut_away(const struct walk *walk)
{
    uint64_t max_size = walk->ring->header.max_size;
    return max_size > walk->file->size ? max_size - walk->file->size : 0;
}

/* How many records are missing before one with this number; 0 when so many do not fit into the gap.
 */
static uint64_t missing_before(const struct walk *walk, uint64_t gap, uint64_t number)
{
    uint64_t missing = number > walk->next ? number - walk->next : 0;
    uint64_t room = (gap + cut_away(walk)) / EVT_RECORD_MIN_SIZE + 1;
    return missing <= room ? missing : 0;
}

static void count_lost(const struct walk *walk, uint64_t count)
{
    if (walk->stats && !walk->file->failed)
        walk->stats->records.unreadable += count;
}

static void name_damage(const struct walk *walk)
{
    if (walk->stats && !walk->file->failed)
        log_stats_problem(walk->stats, "bad-record",
                          "offset %" PRIu64
                          ": a record is damaged; reading went on at the next record",
                          walk->at);
}

static int visit_own(struct walk *walk, const struct evt_place *place)
{
    const struct evt_ring *ring = walk->ring;
    bool fits = place->number >= walk->next && place->number < ring->next;
    bool foreign = ring->loose && !fits;
    int result = walk->visit(walk->context, place, foreign);
    if (fits && ring->loose && walk->next == ring->oldest && place->number > ring->oldest)
        count_lost(walk, missing_before(walk, 0, place->number));
    if (!foreign)
        walk->next = fits ? (uint64_t)place->number + 1 : walk->next + 1;
    step(walk, place->size);
    return result;
}

/* Bytes that are no record: the filling before the turn of the ring, or damage. Behind damage only
 * a record that is newer than those before can be one of the log's own. */
static bool pass_gap(struct walk *walk, struct evt_place *ret_place)
{
    uint64_t filling = evt_place_filling(walk->file, walk->at);
    if (filling > 0 && filling <= walk->left) {
        step(walk, filling);
        return false;
    }
    const struct evt_search search = {walk->file, walk->next, walk->ring->next, 0};
    uint64_t gap = evt_place_find(&search, walk->at, walk->left, ret_place);
    bool found = gap < walk->left;
    /* In a loose ring the first gap is where the file was cut, or stale. */
    if (!walk->ring->loose || walk->next > walk->ring->oldest) {
        uint64_t number = found ? ret_place->number : walk->ring->next;
        uint64_t missing = missing_before(walk, gap, number);
        count_lost(walk, missing == 0 && number != walk->next ? 1 : missing);
        name_damage(walk);
    }
    step(walk, gap);
    return found;
}

static int walk_own(struct walk *walk)
{
    const struct evt_ring *ring = walk->ring;
    struct evt_place place;
    int result = 0;
    walk->at = ring->begin;
    walk->left = ring->used;
    walk->next = ring->oldest;
    while (walk->left > 0 && result == 0 && !walk->file->failed) {
        if ((!ring->has_end || ring->loose) && walk->next == ring->next)
            break;
        if (evt_place_at(walk->file, walk->at, walk->left, &place) || pass_gap(walk, &place))
            result = visit_own(walk, &place);
    }
    if (result == 0 && !ring->has_end)
        count_lost(walk, missing_before(walk, walk->left, ring->header.next));
    return result;
}

/* What is left of older records, from the end of the log to its begin. */
static int walk_rest(struct walk *walk)
{
    const struct evt_ring *ring = walk->ring;
    const struct evt_search search = {walk->file, 0, UINT64_MAX, 0};
    struct evt_place place;
    int result = 0;
    if (ring->has_end && !ring->loose) {
        walk->left = evt_file_ring_size(walk->file) - ring->used;
        step(walk, walk->left < EVT_END_SIZE ? walk->left : EVT_END_SIZE);
    }
    while (walk->left > 0 && result == 0 && !walk->file->failed) {
        if (!evt_place_at(walk->file, walk->at, walk->left, &place)) {
            uint64_t gap = evt_place_find(&search, walk->at, walk->left, &place);
            bool found = gap < walk->left;
            step(walk, gap);
            if (!found)
                break;
        }
        result = walk->visit(walk->context, &place, true);
        step(walk, place.size);
    }
    return result;
}

int evt_ring_walk(struct evt_file *file, const struct evt_ring *ring, struct log_stats *stats,
                  evt_visit visit, void *context)
{
    struct walk walk = {file, ring, stats, visit, context, 0, 0, 0};
    if (evt_file_ring_size(file) == 0)
        return 0;
    int result = walk_own(&walk);
    return result ? result : walk_rest(&walk);
}
