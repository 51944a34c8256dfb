/* SPDX-License-Identifier: MIT */
#include "base/text_search.h"

#include "base/ascii.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static struct text_search_end end_of(char c)
{
    struct text_search_end end;
    const unsigned char fold = ascii_is_letter(c) ? 0x20 : 0;
    memset(end.end, (unsigned char)c | fold, sizeof end.end);
    memset(end.fold, fold, sizeof end.fold);
    return end;
}

struct text_search text_search_for(struct text part)
{
    struct text_search search = {.part = part};
    if (part.size == 0)
        return search;
    search.first = end_of(part.data[0]);
    search.last = end_of(part.data[part.size - 1]);
    return search;
}

static bool is_at(const struct text_search *search, const char *place)
{
    return text_starts_fold((struct text){place, search->part.size}, search->part);
}

#ifdef __SSE2__
/* What is looked for, in registers. */
struct ends {
    __m128i first, first_fold, last, last_fold;
    size_t distance;
};

static inline __m128i load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

static inline __m128i load_half(const void *at)
{
    return _mm_loadl_epi64((const __m128i *)at);
}

static inline __m128i fits(__m128i bytes, __m128i end, __m128i fold)
{
    return _mm_cmpeq_epi8(_mm_or_si128(bytes, fold), end);
}

/* Of sixteen places, those at which both ends fit. */
static inline __m128i places_in(const char *start, const struct ends *ends)
{
    return _mm_and_si128(fits(load(start), ends->first, ends->first_fold),
                         fits(load(start + ends->distance), ends->last, ends->last_fold));
}

static inline __m128i places_in_half(const char *start, const struct ends *ends)
{
    return _mm_and_si128(fits(load_half(start), ends->first, ends->first_fold),
                         fits(load_half(start + ends->distance), ends->last, ends->last_fold));
}

/* Among places of which there are at least as many as a block has (16 or 8), from one to another.
 */
static inline size_t find_in_blocks(const struct text_search *search, struct text text, size_t from,
                                    size_t last, size_t block_size)
{
    const struct ends ends = {load(search->first.end), load(search->first.fold),
                              load(search->last.end), load(search->last.fold),
                              search->part.size - 1};
    for (size_t at = from; at <= last; at += block_size) {
        /* Most blocks fit nowhere. */
        while (block_size == 16 && last - at >= 31 &&
               _mm_movemask_epi8(_mm_or_si128(places_in(text.data + at, &ends),
                                              places_in(text.data + at + 16, &ends))) == 0) {
            at += 32;
            if (at > last)
                return TEXT_NOT_FOUND;
        }
        /* The last block begins before what was looked at already. */
        size_t block = last - at < block_size ? last - (block_size - 1) : at;
        unsigned found =
            block_size == 16
                ? (unsigned)_mm_movemask_epi8(places_in(text.data + block, &ends))
                : (unsigned)_mm_movemask_epi8(places_in_half(text.data + block, &ends)) & 0xFF;
        for (; found; found &= found - 1) {
            size_t place = block + (size_t)__builtin_ctz(found);
            if (place >= at && is_at(search, text.data + place))
                return place;
        }
    }
    return TEXT_NOT_FOUND;
}
#endif

size_t text_search_find(const struct text_search *search, struct text text, size_t from)
{
    if (from > text.size || text.size - from < search->part.size)
        return TEXT_NOT_FOUND;
    if (search->part.size == 0)
        return from;
    const size_t last = text.size - search->part.size; /* place */
#ifdef __SSE2__
    if (last - from >= 15)
        return find_in_blocks(search, text, from, last, 16);
    if (last - from >= 7)
        return find_in_blocks(search, text, from, last, 8);
#endif
    for (size_t at = from; at <= last; at++)
        if (((unsigned char)text.data[at] | search->first.fold[0]) == search->first.end[0] &&
            is_at(search, text.data + at))
            return at;
    return TEXT_NOT_FOUND;
}

size_t text_find_fold(struct text text, size_t from, struct text part)
{
    if (from > text.size || text.size - from < part.size)
        return TEXT_NOT_FOUND;
    const struct text_search search = text_search_for(part);
    return text_search_find(&search, text, from);
}

bool text_contains_fold(struct text text, struct text part)
{
    return text_find_fold(text, 0, part) != TEXT_NOT_FOUND;
}
