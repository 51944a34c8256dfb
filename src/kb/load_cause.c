/* SPDX-License-Identifier: MIT */
/* Causes, what contributes to them, and what evidence is missing. */
#include "kb/load.h"

#include "base/memory.h"

#include <string.h>

#define MAX_PROBABILITY (1 - 1e-9)
#define MIN_PROBABILITY 1e-9

static enum kb_severity read_severity(struct kb_query *query, int column)
{
    const char *name = query_borrow(query, column);
    for (int i = KB_INFO; name && i <= KB_CRITICAL; i++)
        if (strcmp(name, kb_severity_name((enum kb_severity)i)) == 0)
            return (enum kb_severity)i;
    query_fail(query, "unknown severity");
    return KB_INFO;
}

static bool has_problem(const struct kb_store *store, const char *id)
{
    for (size_t i = 0; i < store->problem_count; i++)
        if (strcmp(store->problems[i].id, id) == 0)
            return true;
    return false;
}

static int load_rows(struct loader *loader, struct kb_database *database)
{
    struct kb_query query;
    query_begin(&query, loader->kb->store, database,
                "SELECT id, title, problem, severity, prior, tag FROM cause", loader->error);
    while (query_next(&query)) {
        size_t i = load_own_cause(loader, &query, 0);
        if (i == KB_NONE)
            continue;
        struct kb_cause *cause = &loader->kb->causes[i];
        cause->title = query_text(&query, 1);
        cause->problem = query_text(&query, 2);
        cause->severity = read_severity(&query, 3);
        cause->prior = query_real(&query, 4, MIN_PROBABILITY, MAX_PROBABILITY);
        cause->tag = load_tag(&query, 5);
        if (!has_problem(loader->kb->store, cause->problem))
            query_fail(&query, "cause %s refers to an unknown problem '%s'", cause->id,
                       cause->problem);
    }
    return query_end(&query);
}

static int load_contributions(struct loader *loader, struct kb_database *database)
{
    struct kb_query query;
    query_begin(&query, loader->kb->store, database,
                "SELECT cause, contributing, probability, why FROM contribution "
                "ORDER BY cause, position",
                loader->error);
    while (query_next(&query)) {
        size_t i = load_own_cause(loader, &query, 0);
        if (i == KB_NONE)
            continue;
        struct kb_cause *cause = &loader->kb->causes[i];
        const char *id = query_borrow(&query, 1);
        size_t contributing = kb_find_cause(loader->kb, id ? id : "");
        if (contributing == KB_NONE || contributing == i) {
            query_fail(&query, "cause %s refers to an unknown cause '%s', or to itself", cause->id,
                       id ? id : "");
            continue;
        }
        cause->contributions = memory_resize(cause->contributions, cause->contribution_count + 1,
                                             sizeof *cause->contributions);
        cause->contributions[cause->contribution_count++] = (struct kb_contribution){
            contributing, query_real(&query, 2, MIN_PROBABILITY, MAX_PROBABILITY),
            query_text(&query, 3)};
    }
    return query_end(&query);
}

static void add_unless(struct loader *loader, struct kb_query *query, struct kb_missing *missing,
                       const char *cause)
{
    size_t signature = load_signature_ref(loader, query, 4, cause);
    if (signature == KB_NONE)
        return;
    missing->unless =
        memory_resize(missing->unless, missing->unless_count + 1, sizeof *missing->unless);
    missing->unless[missing->unless_count++] = signature;
}

static int load_missing(struct loader *loader, struct kb_database *database)
{
    struct kb_query query;
    size_t last = KB_NONE;
    int64_t last_position = -1;
    query_begin(&query, loader->kb->store, database,
                "SELECT m.cause, m.position, m.what, m.decides, u.signature "
                "FROM missing_evidence m LEFT JOIN missing_unless u "
                "ON u.cause = m.cause AND u.position = m.position "
                "ORDER BY m.cause, m.position, u.signature",
                loader->error);
    while (query_next(&query)) {
        size_t i = load_own_cause(loader, &query, 0);
        if (i == KB_NONE)
            continue;
        struct kb_cause *cause = &loader->kb->causes[i];
        int64_t position = query_integer(&query, 1, 0, INT64_MAX);
        if (i != last || position != last_position) {
            cause->missing =
                memory_resize(cause->missing, cause->missing_count + 1, sizeof *cause->missing);
            cause->missing[cause->missing_count++] = (struct kb_missing){
                .what = query_text(&query, 2), .decides = query_text(&query, 3)};
        }
        last = i;
        last_position = position;
        if (!query_is_null(&query, 4))
            add_unless(loader, &query, &cause->missing[cause->missing_count - 1], cause->id);
    }
    return query_end(&query);
}

int load_causes(struct loader *loader)
{
    struct kb_store *store = loader->kb->store;
    for (size_t i = 0; i < store->count; i++) {
        struct kb_database *database = &store->databases[i];
        if (load_rows(loader, database) || load_contributions(loader, database) ||
            load_missing(loader, database))
            return -1;
    }
    return 0;
}
