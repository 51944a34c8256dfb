/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "match/observe_index.h"

static void block_free(struct hit_block *block)
{
    hit_list_free(&block->hits);
    free(block->sightings);
}

void observed_free_hits(struct observed *observed)
{
    for (size_t i = 0; i < observed->block_count; i++)
        block_free(&observed->blocks[i]);
    free(observed->blocks);
    observed->blocks = NULL;
    observed->block_count = observed->block_capacity = observed->hit_count = 0;
    observed->open = 0;
}

static struct hit_block *new_block(struct observed *observed)
{
    observed->blocks = memory_grow(observed->blocks, observed->block_count,
                                   &observed->block_capacity, sizeof *observed->blocks);
    struct hit_block *block = &observed->blocks[observed->block_count++];
    *block = (struct hit_block){.round = observed->round};
    observed->open = 0;
    return block;
}

void observed_add_hit(struct observed *observed, struct hit hit)
{
    if (!observed->open) {
        new_block(observed);
        observed->open = observed->block_count;
    }
    if (hit.record_id > INT64_MAX)
        hit.record_id = INT64_MAX;
    if (hit.time > FILETIME_MAX)
        hit.time = FILETIME_MAX;
    hit_list_add(&observed->blocks[observed->open - 1].hits, hit);
    observed->hit_count++;
}

/* ---- reading ---- */

static struct hit_cursor cursor_at(const struct observed *observed, size_t block)
{
    const struct hit_block *from = &observed->blocks[block];
    return (struct hit_cursor){.observed = observed,
                               .block = block + 1,
                               .left = from->hits.count,
                               .at = from->hits.bytes,
                               .sightings = from->sightings};
}

bool hit_cursor_next(struct hit_cursor *cursor, struct hit *ret_hit)
{
    while (!cursor->left) {
        if (cursor->block == cursor->observed->block_count)
            return false;
        *cursor = cursor_at(cursor->observed, cursor->block);
    }
    cursor->left--;
    cursor->at += hit_next(cursor->at, &cursor->raw);
    *ret_hit = cursor->raw;
    if (cursor->sightings)
        ret_hit->sighting = cursor->sightings[cursor->raw.sighting];
    return true;
}

static void tally_hit(struct observed *observed, struct hit_block *block, const struct hit *hit,
                      bool first)
{
    if (first)
        block->first_id = hit->record_id;
    else if (hit->record_id <= block->last_id)
        block->rising = false;
    block->last_id = hit->record_id;
    tally_add(&observed->sightings[hit->sighting].tally, hit);
}

void observed_tally(struct observed *observed)
{
    observed->open = 0;
    for (size_t i = 0; i < observed->block_count; i++) {
        struct hit_block *block = &observed->blocks[i];
        struct hit_cursor cursor = cursor_at(observed, i);
        struct hit hit;
        if (block->tallied)
            continue;
        block->rising = block->tallied = true;
        for (size_t k = 0; k < block->hits.count && hit_cursor_next(&cursor, &hit); k++)
            tally_hit(observed, block, &hit, k == 0);
    }
}

bool observed_take_hits(struct observed *observed, struct text bytes, size_t count)
{
    struct hit_block *block = new_block(observed);
    block->hits = hit_list_take(bytes.data, bytes.size, count);
    block->rising = block->tallied = true;
    const uint8_t *at = block->hits.bytes, *end = at + bytes.size;
    struct hit hit = {0};
    for (size_t i = 0; i < count; i++) {
        if (at >= end || !hit_is_sound(at))
            return false;
        at += hit_next(at, &hit);
        if (hit.sighting >= observed->sighting_count || hit.record_id > INT64_MAX ||
            hit.time > FILETIME_MAX)
            return false;
        tally_hit(observed, block, &hit, i == 0);
    }
    block->hits.last = hit;
    observed->hit_count += count;
    return at == end;
}

/* ---- changing ---- */

/* The hits of a block to which map gives a place, with the numbers of that place. */
static struct hit_list map_block(const struct observed *observed, size_t number, const size_t *map)
{
    struct hit_list mapped = {0};
    struct hit_cursor cursor = cursor_at(observed, number);
    struct hit hit;
    for (size_t i = 0; i < observed->blocks[number].hits.count; i++) {
        hit_cursor_next(&cursor, &hit);
        if (map)
            hit.sighting = map[hit.sighting];
        if (hit.sighting != OBSERVE_NO_SIGHTING)
            hit_list_add(&mapped, hit);
    }
    return mapped;
}

static void find_first_id(struct hit_block *block)
{
    struct hit first = {0};
    if (block->hits.count)
        hit_next(block->hits.bytes, &first);
    block->first_id = first.record_id;
}

void observed_map_hits(struct observed *observed, const size_t *map)
{
    for (size_t i = 0; i < observed->block_count; i++) {
        struct hit_block *block = &observed->blocks[i];
        struct hit_list mapped = map_block(observed, i, map);
        observed->dropped += block->hits.count - mapped.count;
        observed->hit_count -= block->hits.count - mapped.count;
        block_free(block);
        block->hits = mapped;
        block->sightings = NULL;
        find_first_id(block);
    }
}

/* Gives the numbers in a block's hits new places, instead of writing the hits anew. */
static void place_sightings(struct hit_block *block, size_t sighting_count, const size_t *map)
{
    if (!block->sightings)
        block->number_count = sighting_count;
    uint16_t *places = memory_zeroed(block->number_count, sizeof *places);
    for (size_t i = 0; i < block->number_count; i++)
        places[i] = (uint16_t)map[block->sightings ? block->sightings[i] : i];
    free(block->sightings);
    block->sightings = places;
}

/* The blocks in the order of the log: of one that was read part by part from its end on, the last
 * part was added first. The caller frees. */
static size_t *order_blocks(const struct observed *observed)
{
    size_t *order = memory_zeroed(observed->block_count, sizeof *order), count = 0;
    for (size_t end = observed->block_count, start; end > 0; end = start) {
        start = end - 1;
        while (start > 0 && observed->blocks[start - 1].round == observed->blocks[end - 1].round)
            start--;
        for (size_t i = start; i < end; i++)
            order[count++] = i;
    }
    return order;
}

/* A new block, with what is known of another's hits but without these. */
static struct hit_block *block_like(struct observed *into, const struct hit_block *from)
{
    struct hit_block *block = new_block(into);
    *block = *from;
    block->round = into->round;
    block->hits = (struct hit_list){0};
    block->sightings = NULL;
    return block;
}

static void merge_block(struct observed *into, const struct observed *later, size_t number,
                        const size_t *map)
{
    const struct hit_block *from = &later->blocks[number];
    struct hit_block *block = block_like(into, from);
    block->hits = hit_list_take(from->hits.bytes, from->hits.size, from->hits.count);
    block->hits.last = from->hits.last;
    if (from->sightings) {
        block->sightings = memory_zeroed(from->number_count, sizeof *from->sightings);
        memcpy(block->sightings, from->sightings, from->number_count * sizeof *from->sightings);
    }
    place_sightings(block, later->sighting_count, map);
}

/* The same where some of the hits go nowhere. */
static void merge_block_in_part(struct observed *into, const struct observed *later, size_t number,
                                const size_t *map)
{
    const struct hit_block *from = &later->blocks[number];
    struct hit_block *block = block_like(into, from);
    block->hits = map_block(later, number, map);
    find_first_id(block);
    into->dropped += from->hits.count - block->hits.count;
    into->hit_count -= from->hits.count - block->hits.count;
}

void observed_merge_hits(struct observed *into, const struct observed *later, const size_t *map)
{
    AUTO_FREE size_t *order = order_blocks(later);
    bool all = true;
    for (size_t i = 0; i < later->sighting_count; i++)
        all &= map[i] != OBSERVE_NO_SIGHTING;
    into->hit_count += later->hit_count;
    for (size_t i = 0; i < later->block_count; i++)
        if (all)
            merge_block(into, later, order[i], map);
        else
            merge_block_in_part(into, later, order[i], map);
}

struct hit_list observed_join_hits(const struct observed *observed)
{
    AUTO_FREE size_t *order = order_blocks(observed);
    struct hit_list all = {0};
    for (size_t i = 0; i < observed->block_count; i++) {
        const struct hit_block *block = &observed->blocks[order[i]];
        struct hit_list placed = {0};
        if (block->sightings)
            placed = map_block(observed, order[i], NULL);
        hit_list_append(&all, block->sightings ? &placed : &block->hits);
        hit_list_free(&placed);
    }
    return all;
}

/* ---- settling ---- */

static int by_hit(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->record_id != y->record_id)
        return x->record_id < y->record_id ? -1 : 1;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->sighting < y->sighting ? -1 : x->sighting > y->sighting;
}

static bool is_rising(const struct observed *observed)
{
    bool rising = true;
    uint64_t last = 0;
    for (size_t i = 0, k = 0; i < observed->block_count; i++) {
        const struct hit_block *block = &observed->blocks[i];
        if (!block->hits.count)
            continue;
        rising &= block->rising && (k++ == 0 || block->first_id > last);
        last = block->last_id;
    }
    return rising;
}

static bool is_sorted(const struct observed *observed)
{
    struct hit_cursor cursor = {.observed = observed};
    struct hit hit, last = {0};
    for (; hit_cursor_next(&cursor, &hit); last = hit)
        if (by_hit(&last, &hit) > 0)
            return false;
    return true;
}

static void sort_hits(struct observed *observed)
{
    AUTO_FREE struct hit *hits = memory_zeroed(observed->hit_count, sizeof *hits);
    struct hit_cursor cursor = {.observed = observed};
    struct hit_list sorted = {0};
    for (size_t i = 0; hit_cursor_next(&cursor, &hits[i]);)
        i++;
    qsort(hits, observed->hit_count, sizeof *hits, by_hit);
    for (size_t i = 0; i < observed->hit_count; i++)
        hit_list_add(&sorted, hits[i]);
    observed_free_hits(observed);
    *new_block(observed) = (struct hit_block){.hits = sorted, .tallied = true};
    observed->hit_count = sorted.count;
}

void observed_settle_hits(struct observed *observed, const size_t *map)
{
    for (size_t i = 0; i < observed->block_count; i++) {
        place_sightings(&observed->blocks[i], observed->sighting_count, map);
        observed->blocks[i].round = 0;
    }
    observed->rising = is_rising(observed);
    if (!observed->rising && !is_sorted(observed))
        sort_hits(observed);
}
