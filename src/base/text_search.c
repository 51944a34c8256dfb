/* SPDX-License-Identifier: MIT */
#include "base/text_search.h"

#include "base/ascii.h"
#include "base/wide.h"

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
/* Blocks of places are looked at in twos, of which the second may overlap with what was looked at
 * before. The first place from one on at which the part is, of those that bits stand for: the lower
 * ones of the first block, then those of the second. */
static __attribute__((noinline)) size_t first_of(const struct text_search *search, const char *data,
                                                 uint64_t bits, size_t first, size_t second,
                                                 unsigned block_size)
{
    for (; bits; bits &= bits - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(bits);
        const size_t place = bit < block_size ? first + bit : second + bit - block_size;
        if (is_at(search, data + place))
            return place;
    }
    return TEXT_NOT_FOUND;
}

static inline __m128i load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

static inline __m128i load_halves(const char *one, const char *other)
{
    return _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(const void *)one),
                              _mm_loadl_epi64((const __m128i *)(const void *)other));
}

static inline __m128i fits(__m128i bytes, const struct text_search_end *end)
{
    return _mm_cmpeq_epi8(_mm_or_si128(bytes, load(end->fold)), load(end->end));
}

/* Of sixteen places those at which both ends fit, as bits. */
static inline uint64_t fit(const struct text_search *search, __m128i firsts, __m128i lasts)
{
    return (unsigned)_mm_movemask_epi8(
        _mm_and_si128(fits(firsts, &search->first), fits(lasts, &search->last)));
}

/* Of 8 to 16 places, the last 8 of which begin at `second`. */
static size_t find_in_halves(const struct text_search *search, const char *data, size_t first,
                             size_t second)
{
    const size_t distance = search->part.size - 1;
    const char *one = data + first, *other = data + second;
    const uint64_t bits =
        fit(search, load_halves(one, other), load_halves(one + distance, other + distance));
    return bits ? first_of(search, data, bits, first, second, 8) : TEXT_NOT_FOUND;
}

static inline uint64_t fit_16(const struct text_search *search, const char *firsts)
{
    return fit(search, load(firsts), load(firsts + search->part.size - 1));
}

/* Of 16 and more places, of which so many are left. */
static size_t find_by_16(const struct text_search *search, const char *data, size_t at, size_t left)
{
    size_t first = at, second = at + 16;
    for (;; first += 32, second += 32, left -= 32) {
        if (left < 32) {
            second = first + left - 16;
            first = left < 16 ? second : first;
        }
        const uint64_t bits = fit_16(search, data + first) | fit_16(search, data + second) << 16;
        const size_t place =
            bits ? first_of(search, data, bits, first, second, 16) : TEXT_NOT_FOUND;
        if (place != TEXT_NOT_FOUND || left <= 32)
            return place;
    }
}

/* The same with instructions that not all processors have. */
WIDE static inline __m256i load_wide(const void *at)
{
    return _mm256_loadu_si256((const __m256i *)at);
}

WIDE static inline __m256i load_twice(const void *at)
{
    return _mm256_broadcastsi128_si256(load(at));
}

WIDE static inline uint64_t fit_32(const struct text_search *search, const char *firsts)
{
    const char *lasts = firsts + search->part.size - 1;
    const __m256i first = _mm256_or_si256(load_wide(firsts), load_twice(search->first.fold));
    const __m256i last = _mm256_or_si256(load_wide(lasts), load_twice(search->last.fold));
    return (unsigned)_mm256_movemask_epi8(
        _mm256_and_si256(_mm256_cmpeq_epi8(first, load_twice(search->first.end)),
                         _mm256_cmpeq_epi8(last, load_twice(search->last.end))));
}

/* Of 32 and more places. */
WIDE static size_t find_by_32(const struct text_search *search, const char *data, size_t at,
                              size_t left)
{
    size_t first = at, second = at + 32;
    for (;; first += 64, second += 64, left -= 64) {
        if (left < 64) {
            second = first + left - 32;
            first = left < 32 ? second : first;
        }
        const uint64_t bits = fit_32(search, data + first) | fit_32(search, data + second) << 32;
        size_t place = TEXT_NOT_FOUND;
        if (bits) {
            /* gcc 12 knows that the call leaves wide registers alone, and forgets to clear them
             * behind it: then all that is narrow waits for them, here and elsewhere. */
            _mm256_zeroupper();
            place = first_of(search, data, bits, first, second, 32);
        }
        if (place != TEXT_NOT_FOUND || left <= 64)
            return place;
    }
}
#endif

static inline size_t find(const struct text_search *search, struct text text, size_t from,
                          bool wide)
{
    if (from > text.size || text.size - from < search->part.size)
        return TEXT_NOT_FOUND;
    if (search->part.size == 0)
        return from;
    const size_t end = text.size - search->part.size + 1; /* of places */
#ifdef __SSE2__
    if (wide && end - from >= 32 && wide_is_there())
        return find_by_32(search, text.data, from, end - from);
    if (end - from >= 16)
        return find_by_16(search, text.data, from, end - from);
    if (end - from >= 8)
        return find_in_halves(search, text.data, from, end - 8);
#else
    (void)wide;
#endif
    for (size_t at = from; at < end; at++)
        if (((unsigned char)text.data[at] | search->first.fold[0]) == search->first.end[0] &&
            is_at(search, text.data + at))
            return at;
    return TEXT_NOT_FOUND;
}

size_t text_search_find(const struct text_search *search, struct text text, size_t from)
{
    return find(search, text, from, true);
}

size_t text_search_find_plain(const struct text_search *search, struct text text, size_t from)
{
    return find(search, text, from, false);
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
