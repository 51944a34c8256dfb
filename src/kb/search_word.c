/* SPDX-License-Identifier: MIT */
#include "kb/search_word.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "kb/search_term.h"

#include <string.h>

#define LEAST_SIZE 4

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment, with the last three rows of its table. */
unsigned search_distance(const char *a, const char *b, unsigned limit)
{
    unsigned rows[3][SEARCH_WORD_SIZE + 1];
    size_t a_size = strlen(a), b_size = strlen(b);
    size_t apart = a_size > b_size ? a_size - b_size : b_size - a_size;
    if (a_size >= SEARCH_WORD_SIZE || b_size >= SEARCH_WORD_SIZE || apart > limit)
        return limit + 1;
    for (size_t j = 0; j <= b_size; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_size; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3], *second = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_size; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], second[j - 2] + 1);
        }
    }
    return least(rows[a_size % 3][b_size], limit + 1);
}

/* All trigrams of ^word$, joined with OR. */
static void trigrams(struct buffer *out, const char *word)
{
    AUTO_BUFFER struct buffer marked = {0};
    buffer_format(&marked, "^%s$", word);
    for (size_t i = 0; i + 3 <= marked.size; i++) {
        buffer_text(out, i ? " OR " : "");
        search_quote(out, (struct text){marked.data + i, 3});
    }
}

static void consider(struct search_similar *similar, const char *marked, const char *word,
                     unsigned limit)
{
    char candidate[SEARCH_WORD_SIZE];
    size_t size = strlen(marked);
    if (size < 3 || size - 2 >= SEARCH_WORD_SIZE)
        return;
    memcpy(candidate, marked + 1, size - 2);
    candidate[size - 2] = '\0';
    unsigned distance = search_distance(word, candidate, limit);
    if (distance > limit || (similar->count && distance > similar->distance))
        return;
    if (distance < similar->distance)
        similar->count = 0;
    for (size_t i = 0; i < similar->count; i++)
        if (strcmp(similar->words[i], candidate) == 0)
            return;
    similar->distance = distance;
    if (similar->count < SEARCH_SIMILAR)
        memcpy(similar->words[similar->count++], candidate, size - 1);
}

int search_similar_find(struct kb_store *store, const char *word, struct search_similar *ret,
                        struct error *error)
{
    size_t size = strlen(word);
    unsigned limit = size < 6 ? 1 : 2;
    *ret = (struct search_similar){.distance = limit + 1};
    if (size < LEAST_SIZE || size >= SEARCH_WORD_SIZE)
        return 0;
    AUTO_BUFFER struct buffer expression = {0};
    trigrams(&expression, word);
    for (size_t i = 0; i < store->count; i++) {
        struct kb_query query;
        query_begin(&query, &store->databases[i],
                    "SELECT marked FROM word WHERE word MATCH ? ORDER BY rank, marked LIMIT 60",
                    error);
        query_bind(&query, 1, expression.data);
        while (query_next(&query)) {
            const char *found = query_borrow(&query, 0);
            if (found)
                consider(ret, found, word, limit);
        }
        if (query_end(&query))
            return -1;
    }
    return 0;
}

int search_synonyms(struct kb_store *store, const char *words, struct buffer *out,
                    struct error *error)
{
    AUTO_FREE char *single = memory_text(words);
    size_t size = strlen(single);
    if (size > 2 && single[size - 1] == 's')
        single[size - 1] = '\0';
    for (size_t i = 0; i < store->count; i++) {
        struct kb_query query;
        query_begin(&query, &store->databases[i],
                    "SELECT DISTINCT other.words FROM synonym one JOIN synonym other "
                    "ON other.list = one.list AND other.words <> one.words "
                    "WHERE one.words IN (?, ?) ORDER BY other.words",
                    error);
        query_bind(&query, 1, words);
        query_bind(&query, 2, single);
        while (query_next(&query)) {
            const char *other = query_borrow(&query, 0);
            if (!other || other[strspn(other, "abcdefghijklmnopqrstuvwxyz0123456789 ")])
                continue;
            buffer_text(out, out->size ? " OR " : "");
            search_quote(out, text_of(other));
        }
        if (query_end(&query))
            return -1;
    }
    return 0;
}
