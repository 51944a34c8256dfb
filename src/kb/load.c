/* SPDX-License-Identifier: MIT */
#include "kb/load.h"

#include "base/digest.h"
#include "base/memory.h"

#include <string.h>

struct item { /* an id, as one database has it */
    const char *id;
    size_t owner;
};

static int compare_items(const void *a, const void *b)
{
    const struct item *left = a, *right = b;
    int order = strcmp(left->id, right->id);
    return order ? order : (left->owner > right->owner) - (left->owner < right->owner);
}

/* All ids of a table, sorted, each with the last database that has it. */
static int collect(struct loader *loader, const char *sql, struct item **ret_items,
                   size_t *ret_count, size_t *counts)
{
    struct kb_store *store = loader->kb->store;
    struct item *items = NULL;
    size_t count = 0, capacity = 0, kept = 0;
    for (size_t i = 0; i < store->count; i++) {
        struct kb_query query;
        query_begin(&query, store, &store->databases[i], sql, loader->error);
        while (query_next(&query)) {
            items = memory_grow(items, count, &capacity, sizeof *items);
            items[count++] = (struct item){query_text(&query, 0), i};
        }
        counts[i] = query.rows;
        if (query_end(&query)) {
            free(items);
            return -1;
        }
    }
    if (count)
        qsort(items, count, sizeof *items, compare_items);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || strcmp(items[i].id, items[i + 1].id) != 0)
            items[kept++] = items[i];
    *ret_items = items;
    *ret_count = kept;
    return 0;
}

static int load_ids(struct loader *loader)
{
    struct kb *kb = loader->kb;
    struct item *items;
    AUTO_FREE size_t *counts = memory_zeroed(kb->store->count, sizeof *counts);
    if (collect(loader, "SELECT id FROM signature", &items, &kb->signature_count, counts))
        return -1;
    kb->signatures = memory_zeroed(kb->signature_count, sizeof *kb->signatures);
    kb->store->signature_owner = memory_zeroed(kb->signature_count, sizeof(size_t));
    for (size_t i = 0; i < kb->signature_count; i++) {
        kb->signatures[i].id = items[i].id;
        kb->store->signature_owner[i] = items[i].owner;
    }
    free(items);
    for (size_t i = 0; i < kb->source_count; i++)
        kb->sources[i].signatures = counts[i];
    if (collect(loader, "SELECT id FROM cause", &items, &kb->cause_count, counts))
        return -1;
    kb->causes = memory_zeroed(kb->cause_count, sizeof *kb->causes);
    kb->store->cause_owner = memory_zeroed(kb->cause_count, sizeof(size_t));
    for (size_t i = 0; i < kb->cause_count; i++) {
        kb->causes[i].id = items[i].id;
        kb->store->cause_owner[i] = items[i].owner;
    }
    free(items);
    for (size_t i = 0; i < kb->source_count; i++)
        kb->sources[i].causes = counts[i];
    return 0;
}

size_t load_own_signature(struct loader *loader, struct kb_query *query, int column)
{
    const char *id = query_borrow(query, column);
    size_t i = kb_find_signature(loader->kb, id ? id : "");
    if (i == KB_NONE)
        query_fail(query, "damaged: a row of a signature that is not there");
    else if (&loader->kb->store->databases[loader->kb->store->signature_owner[i]] !=
             query->database)
        i = KB_NONE;
    return i;
}

size_t load_own_cause(struct loader *loader, struct kb_query *query, int column)
{
    const char *id = query_borrow(query, column);
    size_t i = kb_find_cause(loader->kb, id ? id : "");
    if (i == KB_NONE)
        query_fail(query, "damaged: a row of a cause that is not there");
    else if (&loader->kb->store->databases[loader->kb->store->cause_owner[i]] != query->database)
        i = KB_NONE;
    return i;
}

size_t load_signature_ref(struct loader *loader, struct kb_query *query, int column,
                          const char *owner)
{
    const char *id = query_borrow(query, column);
    size_t i = kb_find_signature(loader->kb, id ? id : "");
    if (i == KB_NONE)
        query_fail(query, "cause %s refers to an unknown signature '%s'", owner, id ? id : "");
    return i;
}

enum kb_tag load_tag(struct kb_query *query, int column)
{
    const char *name = query_borrow(query, column);
    for (int i = KB_DOCUMENTED; name && i <= KB_REPORTED; i++)
        if (strcmp(name, kb_tag_name((enum kb_tag)i)) == 0)
            return (enum kb_tag)i;
    query_fail(query, "unknown tag");
    return KB_REPORTED;
}

/* Does one of the databases before this one have the name? */
static bool is_loaded(const struct kb *kb, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(kb->sources[i].name, name) == 0)
            return true;
    return false;
}

static char *digest_of(const struct kb_database *database)
{
    char digest[DIGEST_TEXT_SIZE];
    if (database->digest)
        return memory_text(database->digest);
    digest_hex(database->data, database->size, digest);
    return memory_text(digest);
}

static int load_sources(struct loader *loader)
{
    struct kb *kb = loader->kb;
    kb->sources = memory_zeroed(kb->store->count, sizeof *kb->sources);
    for (size_t i = 0; i < kb->store->count; i++) {
        struct kb_database *database = &kb->store->databases[i];
        struct kb_query query;
        kb->source_count = i + 1;
        query_begin(&query, kb->store, database, "SELECT name, version, extends FROM base",
                    loader->error);
        if (query_next(&query)) {
            kb->sources[i].name = memory_text(query_text(&query, 0));
            kb->sources[i].version = memory_text(query_text(&query, 1));
            const char *extends = query_text_or_null(&query, 2);
            kb->sources[i].extends = extends != NULL;
            if (extends && !is_loaded(kb, i, extends))
                query_fail(&query, "extends the base '%s', which is not loaded before it", extends);
        }
        if (query.rows != 1)
            query_fail(&query, "damaged: has no name");
        if (query_end(&query))
            return -1;
        kb->sources[i].digest = digest_of(database);
    }
    return 0;
}

struct kb *kb_load(struct kb_store *store, struct error *error)
{
    struct kb *kb = memory_zeroed(1, sizeof *kb);
    struct loader loader = {kb, error};
    kb->store = store;
    if (load_sources(&loader) || load_ids(&loader) || load_settings(&loader) ||
        load_signatures(&loader) || load_conditions(&loader) || load_causes(&loader) ||
        load_links(&loader)) {
        kb_free(kb);
        return NULL;
    }
    return kb;
}
