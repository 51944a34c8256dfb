/* SPDX-License-Identifier: MIT */
/* Links from causes to signatures. */
#include "kb/load.h"

#include "base/memory.h"

#include <string.h>

#define MAX_PROBABILITY (1 - 1e-9)
#define MIN_PROBABILITY 1e-9

static enum kb_class read_class(struct kb_query *query, int column)
{
    const char *name = query_borrow(query, column);
    for (int i = KB_DIRECT; name && i <= KB_HINT; i++)
        if (strcmp(name, kb_class_name((enum kb_class)i)) == 0)
            return (enum kb_class)i;
    query_fail(query, "unknown class of a link");
    return KB_HINT;
}

static int compare_links(const void *a, const void *b)
{
    const struct kb_link *left = a, *right = b;
    if (left->cause != right->cause)
        return left->cause < right->cause ? -1 : 1;
    return (left->signature > right->signature) - (left->signature < right->signature);
}

static int load_rows(struct loader *loader, struct kb_database *database, size_t *capacity)
{
    struct kb *kb = loader->kb;
    struct kb_query query;
    query_begin(&query, kb->store, database,
                "SELECT cause, signature, class, probability, reliable_reason, tag FROM link",
                loader->error);
    while (query_next(&query)) {
        size_t cause = load_own_cause(loader, &query, 0);
        if (cause == KB_NONE)
            continue;
        size_t signature = load_signature_ref(loader, &query, 1, kb->causes[cause].id);
        if (signature == KB_NONE)
            continue;
        kb->links = memory_grow(kb->links, kb->link_count, capacity, sizeof *kb->links);
        kb->links[kb->link_count++] = (struct kb_link){
            .cause = cause,
            .signature = signature,
            .class = read_class(&query, 2),
            .probability = query_real(&query, 3, MIN_PROBABILITY, MAX_PROBABILITY),
            .reliable = !query_is_null(&query, 4),
            .tag = load_tag(&query, 5),
        };
    }
    return query_end(&query);
}

static int load_proofs(struct loader *loader, struct kb_database *database)
{
    struct kb *kb = loader->kb;
    struct kb_query query;
    query_begin(&query, kb->store, database,
                "SELECT cause, signature, proof FROM link_proof "
                "ORDER BY cause, signature, proof",
                loader->error);
    while (query_next(&query)) {
        struct kb_link key = {.cause = load_own_cause(loader, &query, 0)};
        if (key.cause == KB_NONE)
            continue;
        const char *id = kb->causes[key.cause].id;
        key.signature = load_signature_ref(loader, &query, 1, id);
        size_t proof = load_signature_ref(loader, &query, 2, id);
        struct kb_link *link = kb->link_count ? bsearch(&key, kb->links, kb->link_count,
                                                        sizeof *kb->links, compare_links)
                                              : NULL;
        if (!link || proof == KB_NONE) {
            query_fail(&query, "damaged: a row of a link that is not there");
            continue;
        }
        link->proof = memory_resize(link->proof, link->proof_count + 1, sizeof *link->proof);
        link->proof[link->proof_count++] = proof;
    }
    return query_end(&query);
}

int load_links(struct loader *loader)
{
    struct kb *kb = loader->kb;
    size_t capacity = 0;
    for (size_t i = 0; i < kb->store->count; i++)
        if (load_rows(loader, &kb->store->databases[i], &capacity))
            return -1;
    if (kb->link_count)
        qsort(kb->links, kb->link_count, sizeof *kb->links, compare_links);
    for (size_t i = 1; i < kb->link_count; i++)
        if (compare_links(&kb->links[i - 1], &kb->links[i]) == 0)
            return error_set(loader->error, ERROR_KB, "cause %s has a link twice",
                             kb->causes[kb->links[i].cause].id);
    for (size_t i = 0; i < kb->store->count; i++)
        if (load_proofs(loader, &kb->store->databases[i]))
            return -1;
    return 0;
}
