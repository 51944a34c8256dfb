/* SPDX-License-Identifier: MIT */
#pragma once

/* Databases → struct kb. The steps of loading; each reads one kind of rows from all databases. */

#include "kb/kb.h"
#include "kb/store.h"

struct loader {
    struct kb *kb;
    struct error *error;
};

/* Makes the base out of a store of open databases, which it takes over in any case. */
struct kb *kb_load(struct kb_store *store, struct error *error);

/* Signatures and causes must have their ids and owners already. */
int load_settings(struct loader *loader);
int load_signatures(struct loader *loader);
int load_conditions(struct loader *loader);
int load_causes(struct loader *loader);
int load_links(struct loader *loader);

/* What a fact rests on; fails the query for anything else. */
enum kb_tag load_tag(struct kb_query *query, int column);

void kb_condition_free(struct kb_condition *condition);

/* The index of a signature or cause if the database that the query reads is its owner; else
 * KB_NONE. Fails the query when no database has the id. */
size_t load_own_signature(struct loader *loader, struct kb_query *query, int column);
size_t load_own_cause(struct loader *loader, struct kb_query *query, int column);

/* The index of a signature that the row refers to; fails the query when there is none. */
size_t load_signature_ref(struct loader *loader, struct kb_query *query, int column,
                          const char *owner);
