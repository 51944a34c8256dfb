/* SPDX-License-Identifier: MIT */
/* The rows of conditions, in preorder, → trees. */
#include "kb/load.h"

#include "base/memory.h"

#include <string.h>

#define MAX_NODES 1000
#define MAX_DEPTH 32
#define MAX_STRING 1000

struct row {
    size_t parent; /* index into the rows */
    struct kb_condition condition;
    unsigned depth;
};

struct rows { /* of one signature */
    struct row items[MAX_NODES];
    size_t count;
    size_t signature;
};

void kb_condition_free(struct kb_condition *condition)
{
    for (size_t i = 0; i < condition->child_count; i++)
        kb_condition_free(&condition->children[i]);
    free(condition->children);
}

/* Fills the children of a node, which come after it; MAX_DEPTH bounds the recursion. */
static void build(const struct rows *rows, size_t at, struct kb_condition *condition)
{
    *condition = rows->items[at].condition;
    condition->children = memory_zeroed(condition->child_count, sizeof *condition->children);
    size_t child = 0;
    for (size_t i = at + 1; i < rows->count && child < condition->child_count; i++)
        if (rows->items[i].parent == at)
            build(rows, i, &condition->children[child++]);
}

static bool is_sound(const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct kb_condition *condition = &rows->items[i].condition;
        switch (condition->node) {
        case KB_NODE_ALL:
        case KB_NODE_ANY:
            if (condition->child_count == 0)
                return false;
            break;
        case KB_NODE_NOT:
            if (condition->child_count != 1)
                return false;
            break;
        case KB_NODE_TEST:
            if (condition->child_count != 0)
                return false;
        }
    }
    return true;
}

/* How many tests must hold at least, see docs/writing-articles.md. At most MAX_NODES. */
static unsigned specificity(const struct kb_condition *condition)
{
    unsigned sum = 0, least = 0;
    if (condition->node == KB_NODE_TEST || condition->node == KB_NODE_NOT)
        return 1;
    for (size_t i = 0; i < condition->child_count; i++) {
        unsigned child = specificity(&condition->children[i]);
        sum += child;
        if (i == 0 || child < least)
            least = child;
    }
    return condition->node == KB_NODE_ALL ? sum : least;
}

static void finish(struct loader *loader, struct kb_query *query, struct rows *rows)
{
    if (rows->count == 0 || query->failed)
        return;
    struct kb_signature *signature = &loader->kb->signatures[rows->signature];
    if (!is_sound(rows)) {
        query_fail(query, "signature %s: its condition is no tree", signature->id);
        return;
    }
    build(rows, 0, &signature->condition);
    signature->specificity = specificity(&signature->condition);
    rows->count = 0;
}

static bool read_kind(const char *kind, enum kb_node *ret_node)
{
    static const char *const names[] = {"all", "any", "not", "test"};
    for (size_t i = 0; kind && i < sizeof names / sizeof *names; i++)
        if (strcmp(kind, names[i]) == 0) {
            *ret_node = (enum kb_node)i;
            return true;
        }
    return false;
}

/* Columns: signature, node, parent, kind, string, operator, value, data. */
static void add_row(struct kb_query *query, struct rows *rows, const char *id)
{
    size_t at = rows->count;
    if (at >= MAX_NODES || (size_t)query_integer(query, 1, 0, MAX_NODES) != at ||
        query_is_null(query, 2) != (at == 0)) {
        query_fail(query, "signature %s: its condition is no tree", id);
        return;
    }
    struct row *row = &rows->items[at];
    *row = (struct row){.parent = KB_NONE};
    if (at > 0) {
        row->parent = (size_t)query_integer(query, 2, 0, (int64_t)at - 1);
        row->depth = rows->items[row->parent].depth + 1;
        rows->items[row->parent].condition.child_count++;
    }
    if (row->depth > MAX_DEPTH || !read_kind(query_borrow(query, 3), &row->condition.node)) {
        query_fail(query, "signature %s: its condition is no tree", id);
        return;
    }
    if (row->condition.node == KB_NODE_TEST) {
        row->condition.string = (unsigned)query_integer(query, 4, 0, MAX_STRING);
        row->condition.operator= query_text(query, 5);
        row->condition.value = query_text(query, 6);
        row->condition.data = query_text_or_null(query, 7);
    }
    rows->count++;
}

static int load_of_database(struct loader *loader, struct kb_database *database, struct rows *rows)
{
    struct kb_query query;
    query_begin(&query, loader->kb->store, database,
                "SELECT signature, node, parent, kind, string, operator, value, data FROM "
                "condition ORDER BY signature, node",
                loader->error);
    rows->count = 0;
    while (query_next(&query)) {
        size_t i = load_own_signature(loader, &query, 0);
        if (i == KB_NONE)
            continue;
        if (rows->count && i != rows->signature)
            finish(loader, &query, rows);
        rows->signature = i;
        if (!query.failed)
            add_row(&query, rows, loader->kb->signatures[i].id);
    }
    finish(loader, &query, rows);
    return query_end(&query);
}

int load_conditions(struct loader *loader)
{
    struct kb_store *store = loader->kb->store;
    AUTO_FREE struct rows *rows = memory_zeroed(1, sizeof *rows);
    for (size_t i = 0; i < store->count; i++)
        if (load_of_database(loader, &store->databases[i], rows))
            return -1;
    return 0;
}
