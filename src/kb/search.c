/* SPDX-License-Identifier: MIT */
#include "kb/search.h"

#include "base/memory.h"
#include "kb/search_term.h"
#include "kb/search_word.h"
#include "kb/store.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What a word is worth where it stands: title, symptoms, events, summary, codes, fixes. */
#define RANK "bm25(search, 0, 8, 6, 3, 2, 6, 1)"

#define BEST_BM25 2.2 /* times the rarity: what bm25 tends to for a word that stands often */
#define PHRASE 0.5    /* of the score of two words that stand next to each other */
#define PREFIX 0.8    /* where only longer words begin so */
#define SIMILAR 0.6   /* where only similar words stand */
#define SYNONYM 0.7
#define FILLER 0.15 /* of words that every sentence has */
#define LEAST_PREFIX 3
#define COMMON 0.1       /* least score of a word; bm25 gives one that stands in half of all none */
#define LEAST_SHARE 0.12 /* of the best score; below, a hit is no help */

struct found { /* of one cause */
    double score;
    double rarity;     /* of the words found in it */
    double of_term;    /* the score of the word under way */
    int64_t rowid;     /* in its database; 0: none */
    const char *event; /* what the event means that was found by its number; NULL: none */
};

struct search {
    const struct kb *kb;
    struct error *error;
    struct search_terms terms;
    struct found *found; /* one for each cause */
    struct buffer all;   /* every expression, for snippets */
    double rarity;       /* of all words */
    struct kb_hits *hits;
};

static double rarity_of(const struct search *search, size_t rows)
{
    double all = (double)search->kb->cause_count, with = (double)rows;
    return log(1 + (all - with + 0.5) / (with + 0.5));
}

/* Raises of_term to the scores of an expression. Returns how many causes it stands in, -1 on
 * failure.
 */
static long run(struct search *search, const char *expression, double weight)
{
    const struct kb *kb = search->kb;
    struct kb_store *store = kb->store;
    long rows = 0;
    for (size_t i = 0; i < store->count; i++) {
        struct kb_query query;
        query_begin(&query, &store->databases[i],
                    "SELECT cause, rowid, " RANK " FROM search WHERE search MATCH ?",
                    search->error);
        query_bind(&query, 1, expression);
        while (query_next(&query)) {
            const char *id = query_borrow(&query, 0);
            size_t cause = kb_find_cause(kb, id ? id : "");
            if (cause == KB_NONE || store->cause_origins[cause].base != i)
                continue;
            search->found[cause].rowid = query_integer(&query, 1, INT64_MIN, INT64_MAX);
            double *score = &search->found[cause].of_term;
            *score = fmax(*score, weight * (COMMON - query_real(&query, 2, -1e9, 1e9)));
            rows++;
        }
        if (query_end(&query))
            return -1;
    }
    return rows;
}

/* A number may be that of an event: then the causes count that it speaks for. */
static size_t run_event(struct search *search, int64_t number)
{
    static const double weights[] = {[KB_DIRECT] = 1, [KB_SUPPORTING] = 0.7, [KB_HINT] = 0.35};
    const struct kb *kb = search->kb;
    AUTO_FREE double *best = memory_zeroed(kb->cause_count, sizeof *best);
    size_t causes = 0;
    for (size_t i = 0; number >= 0 && i < kb->link_count; i++) {
        const struct kb_link *link = &kb->links[i];
        if (kb_signature_event(kb, link->signature).event_id != number)
            continue;
        causes += best[link->cause] == 0;
        if (weights[link->class] <= best[link->cause])
            continue;
        best[link->cause] = weights[link->class];
        search->found[link->cause].event = kb_signature(kb, link->signature)->meaning;
    }
    for (size_t i = 0; causes && i < kb->cause_count; i++)
        search->found[i].of_term += BEST_BM25 * rarity_of(search, causes) * best[i];
    return causes;
}

static void add_correction(struct search *search, const char *typed, const struct buffer *used)
{
    struct kb_hits *hits = search->hits;
    hits->corrections =
        memory_resize(hits->corrections, hits->correction_count + 1, sizeof *hits->corrections);
    hits->corrections[hits->correction_count++] =
        (struct kb_correction){memory_text(typed), memory_text(used->data)};
}

/* Takes the first phrase off a list that is joined with OR; NULL at its end. */
static char *next_synonym(char **rest)
{
    char *one = *rest, *end = one ? strstr(one, " OR ") : NULL;
    *rest = end ? end + 4 : NULL;
    if (end)
        *end = '\0';
    return one;
}

/* Other words for the same, where the base knows some. A spelling that few articles use is no rarer
 * than the thing itself. */
static long run_synonyms(struct search *search, const char *words, struct buffer *expression)
{
    AUTO_BUFFER struct buffer others = {0};
    if (search_synonyms(search->kb->store, words, &others, search->error))
        return -1;
    long all = others.size ? run(search, others.data, 0) : 0;
    if (all <= 0)
        return all;
    for (char *rest = others.data, *one; (one = next_synonym(&rest));) {
        long rows = run(search, one, 0);
        if (rows > 0)
            rows = run(search, one,
                       SYNONYM * rarity_of(search, (size_t)all) / rarity_of(search, (size_t)rows));
        if (rows < 0)
            return -1;
        if (rows > 0)
            buffer_format(expression, " OR %s", one);
    }
    return all;
}

/* A word that stands nowhere: longer words that begin so, else similar ones. */
static long run_instead(struct search *search, struct search_term *term)
{
    AUTO_BUFFER struct buffer longer = {0}, used = {0};
    if (term->is_code || strlen(term->text) < LEAST_PREFIX)
        return 0;
    search_quote(&longer, text_of(term->text));
    buffer_text(&longer, " *");
    long rows = run(search, longer.data, PREFIX);
    if (rows != 0) {
        buffer_clear(&term->expression);
        buffer_append(&term->expression, longer.data, longer.size);
        return rows;
    }
    struct search_similar similar;
    if (search_similar_find(search->kb->store, term->text, &similar, search->error))
        return -1;
    if (!similar.count)
        return 0;
    buffer_clear(&term->expression);
    for (size_t i = 0; i < similar.count; i++) {
        buffer_text(&term->expression, i ? " OR " : "");
        search_quote(&term->expression, text_of(similar.words[i]));
        buffer_format(&used, "%s%s", i ? " or " : "", similar.words[i]);
    }
    add_correction(search, term->text, &used);
    return run(search, term->expression.data, SIMILAR);
}

/* Takes over what the word under way gave. */
static void settle(struct search *search, double rarity, double weight)
{
    rarity *= weight;
    for (size_t i = 0; i < search->kb->cause_count; i++) {
        struct found *found = &search->found[i];
        if (found->of_term > 0)
            found->rarity += rarity;
        found->score += weight * found->of_term;
        found->of_term = 0;
    }
    search->rarity += rarity;
}

static int run_term(struct search *search, struct search_term *term)
{
    long rows = run(search, term->expression.data, 1);
    if (rows >= 0)
        rows += (long)run_event(search, term->number);
    long synonyms = rows < 0 ? -1 : run_synonyms(search, term->text, &term->expression);
    rows = synonyms < 0 ? -1 : rows > synonyms ? rows : synonyms;
    if (rows == 0)
        rows = run_instead(search, term);
    if (rows < 0)
        return -1;
    size_t all = search->kb->cause_count;
    double rarity = rarity_of(search, (size_t)rows < all ? (size_t)rows : all);
    double weight = search_is_filler(term) ? FILLER : 1;
    settle(search, rarity, weight);
    if (rows && weight == 1) {
        buffer_text(&search->all, search->all.size ? " OR " : "");
        buffer_append(&search->all, term->expression.data, term->expression.size);
    }
    return 0;
}

/* Words that were typed next to each other and stand so. */
static int run_pairs(struct search *search)
{
    const struct search_terms *terms = &search->terms;
    for (size_t i = 1; i < terms->count; i++) {
        AUTO_BUFFER struct buffer pair = {0}, expression = {0};
        buffer_format(&pair, "%s %s", terms->items[i - 1].text, terms->items[i].text);
        search_quote(&expression, (struct text){pair.data, pair.size});
        if (run(search, expression.data, PHRASE) < 0 ||
            run_synonyms(search, pair.data, &expression) < 0)
            return -1;
        settle(search, 0, 1);
    }
    return 0;
}

/* The part of the row's texts that says most about why it was found. */
static int add_snippet(struct search *search, struct kb_hit *hit)
{
#define PART(column) "snippet(search, " #column ", char(2), char(3), '…', 14)"
    struct kb_store *store = search->kb->store;
    char rowid[24];
    struct kb_query query;
    snprintf(rowid, sizeof rowid, "%lld", (long long)search->found[hit->cause].rowid);
    query_begin(&query, &store->databases[store->cause_origins[hit->cause].base],
                "SELECT " PART(2) ", " PART(3) ", " PART(4) ", " PART(
                    6) " FROM search WHERE search MATCH ? AND rowid = CAST(? AS INTEGER)",
                search->error);
    query_bind(&query, 1, search->all.data);
    query_bind(&query, 2, rowid);
    if (query_next(&query)) {
        const char *first = query_borrow(&query, 0), *best = NULL;
        /* What an event means says more about a number than a fix that names it. */
        int parts = search->found[hit->cause].event ? 3 : 4;
        for (int i = 0; i < parts && !best; i++) {
            const char *part = query_borrow(&query, i);
            best = part && strchr(part, SEARCH_MARK_ON) ? part : NULL;
        }
        if (best || (first && parts == 4))
            hit->snippet = memory_text(best ? best : first);
    }
    return query_end(&query);
}

static const char *id_of(const struct kb *kb, const struct kb_hit *hit)
{
    return hit->cause != KB_NONE ? kb->causes[hit->cause].id : kb_signature_id(kb, hit->signature);
}

static int compare_hits(const void *a, const void *b, void *context)
{
    const struct kb_hit *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return strcmp(id_of(context, left), id_of(context, right));
}

static void add_hit(struct kb_hits *hits, size_t *capacity, struct kb_hit hit)
{
    hit.score = floor(hit.score * 1e4 + 0.5) / 1e4;
    if (hit.score <= 0)
        return;
    hits->items = memory_grow(hits->items, hits->count, capacity, sizeof *hits->items);
    hits->items[hits->count++] = hit;
}

static bool is_linked(const struct kb *kb, size_t signature)
{
    for (size_t i = 0; i < kb->link_count; i++)
        if (kb->links[i].signature == signature)
            return true;
    return false;
}

/* Events that speak for no cause are found by their number alone. */
static void add_events(struct search *search, size_t *capacity)
{
    const struct kb *kb = search->kb;
    for (size_t i = 0; i < search->terms.count; i++) {
        int64_t number = search->terms.items[i].number;
        for (size_t j = 0; number >= 0 && j < kb->signature_count; j++)
            if (kb_signature_event(kb, j).event_id == number && !is_linked(kb, j))
                add_hit(search->hits, capacity,
                        (struct kb_hit){KB_NONE, j, rarity_of(search, 1) / (double)(i + 1),
                                        memory_text(kb_signature(kb, j)->meaning)});
    }
}

/* The share of what was typed that stands in the cause's texts; pairs may stand there alone. */
static double coverage(const struct search *search, const struct found *found)
{
    return 0.1 + 0.9 * found->rarity / search->rarity;
}

static int collect(struct search *search, size_t limit)
{
    const struct kb *kb = search->kb;
    struct kb_hits *hits = search->hits;
    size_t capacity = 0, kept = 0;
    for (size_t i = 0; i < kb->cause_count; i++) {
        const struct found *found = &search->found[i];
        if (found->score > 0)
            add_hit(hits, &capacity,
                    (struct kb_hit){i, KB_NONE, found->score * coverage(search, found), NULL});
    }
    add_events(search, &capacity);
    if (hits->count)
        qsort_r(hits->items, hits->count, sizeof *hits->items, compare_hits, (void *)(uintptr_t)kb);
    for (size_t i = 0; i < hits->count; i++)
        if (kept < limit && hits->items[i].score >= LEAST_SHARE * hits->items[0].score)
            hits->items[kept++] = hits->items[i];
        else
            free(hits->items[i].snippet);
    hits->count = kept;
    for (size_t i = 0; i < hits->count; i++) {
        struct kb_hit *hit = &hits->items[i];
        if (hit->cause != KB_NONE && search->found[hit->cause].rowid && search->all.size &&
            add_snippet(search, hit))
            return -1;
        const char *event = hit->cause != KB_NONE ? search->found[hit->cause].event : NULL;
        if (!hit->snippet)
            hit->snippet = memory_text(event ? event : "");
    }
    return 0;
}

/* What is no UTF-8 is searched for by its ASCII part. */
static char *plain_text(const char *typed)
{
    char *plain = memory_text(typed);
    if (!text_is_utf8(text_of(plain)))
        for (char *at = plain; *at; at++)
            if ((unsigned char)*at >= 0x80)
                *at = ' ';
    return plain;
}

int kb_search(const struct kb *kb, const char *typed, size_t limit, struct kb_hits *ret_hits,
              struct error *error)
{
    struct kb_hits hits = {0};
    struct search search = {.kb = kb, .error = error, .hits = &hits};
    int result = 0;
    for (size_t i = 0; result == 0 && i < kb->store->count; i++)
        result = kb_database_check(&kb->store->databases[i], error);
    search.found = memory_zeroed(kb->cause_count, sizeof *search.found);
    AUTO_FREE char *plain = plain_text(typed);
    search_terms_read(&search.terms, text_of(plain));
    hits.cut = search.terms.cut;
    for (size_t i = 0; result == 0 && i < search.terms.count; i++)
        result = run_term(&search, &search.terms.items[i]);
    if (result == 0)
        result = run_pairs(&search);
    if (result == 0 && search.terms.count)
        result = collect(&search, limit);
    search_terms_free(&search.terms);
    buffer_free(&search.all);
    free(search.found);
    if (result == 0)
        *ret_hits = hits;
    else
        kb_hits_free(&hits);
    return result;
}

void kb_hits_free(struct kb_hits *hits)
{
    for (size_t i = 0; i < hits->count; i++)
        free(hits->items[i].snippet);
    for (size_t i = 0; i < hits->correction_count; i++) {
        free(hits->corrections[i].typed);
        free(hits->corrections[i].used);
    }
    free(hits->items);
    free(hits->corrections);
    *hits = (struct kb_hits){0};
}
