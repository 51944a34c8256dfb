/* SPDX-License-Identifier: MIT */
/* The rows of conditions, in preorder, → rows in which the children of one stand together. */
#include "base/memory.h"
#include "kb/kb.h"
#include "kb/pack_rows.h"

#define MAX_NODES 1000
#define MAX_STRING 1000

struct node {
    uint32_t parent, what, children, data, value;
};

struct tree { /* of one signature, as its rows come */
    struct node nodes[MAX_NODES];
    uint32_t count;
    uint32_t signature;
};

/* How many tests must hold at least, see docs/writing-articles.md. Children stand behind their
 * parents, so from the last node on those of each are known. */
static uint32_t specificity(const struct tree *tree)
{
    uint32_t sum[MAX_NODES] = {0}, least[MAX_NODES] = {0}, known = 0;
    for (uint32_t i = tree->count; i-- > 0;) {
        const struct node *node = &tree->nodes[i];
        known = (node->what & 255) == KB_NODE_ALL             ? sum[i]
                : (node->what & 255) == KB_NODE_ANY && sum[i] ? least[i]
                                                              : 1;
        least[node->parent] =
            sum[node->parent] && least[node->parent] < known ? least[node->parent] : known;
        sum[node->parent] += known;
    }
    return known;
}

static void pack_tree(struct packer *packer, struct tree *tree)
{
    uint32_t order[MAX_NODES] = {0}, count = tree->count > 0;
    if (tree->count)
        pack_set(packer, IMAGE_SIGNATURE, tree->signature, SIGNATURE_SPECIFICITY,
                 specificity(tree));
    for (uint32_t at = 0; at < count; at++) {
        const struct node *node = &tree->nodes[order[at]];
        pack_number(packer, IMAGE_CONDITION, node->what);
        pack_number(packer, IMAGE_CONDITION, node->children);
        pack_number(packer, IMAGE_CONDITION, node->data);
        pack_number(packer, IMAGE_CONDITION, node->value);
        for (uint32_t i = order[at] + 1; node->children && i < tree->count; i++)
            if (tree->nodes[i].parent == order[at])
                order[count++] = i;
    }
    tree->count = 0;
}

/* Columns: signature, node, parent, kind, string, operator, data, value. */
static void add_node(struct packer *packer, struct kb_query *query, struct tree *tree)
{
    static const char *const kinds[] = {"all", "any", "not", "test"};
    uint32_t at = tree->count;
    if (at >= MAX_NODES || query_integer(query, 1, 0, MAX_NODES) != at ||
        query_is_null(query, 2) != (at == 0)) {
        query_fail(query, "a condition is no tree");
        return;
    }
    struct node *node = &tree->nodes[at];
    *node = (struct node){.what = pack_choice(query, 3, kinds, sizeof kinds / sizeof *kinds)};
    if (at > 0) {
        node->parent = (uint32_t)query_integer(query, 2, 0, at - 1);
        tree->nodes[node->parent].children++;
    }
    if (node->what == KB_NODE_TEST) {
        const char *operator= query_text(query, 5);
        int number = kb_operator_number(operator);
        if (number < 0)
            query_fail(query, "unknown test '%s'", operator);
        node->what |= (uint32_t)number << 8 | (uint32_t)query_integer(query, 4, 0, MAX_STRING)
                                                  << 16;
        node->data = pack_place(packer, query_borrow(query, 6));
        node->value = pack_place(packer, query_text(query, 7));
    }
    tree->count++;
}

int pack_conditions(struct packer *packer)
{
    struct kb_query query;
    AUTO_FREE struct tree *tree = memory_zeroed(1, sizeof *tree);
    query_begin(&query, packer->database,
                "SELECT signature, node, parent, kind, string, operator, data, value "
                "FROM condition ORDER BY signature, node",
                packer->error);
    while (query_next(&query)) {
        uint32_t signature = pack_find(packer->signatures, &query, 0);
        if (signature != tree->signature)
            pack_tree(packer, tree);
        tree->signature = signature;
        add_node(packer, &query, tree);
    }
    pack_tree(packer, tree);
    return query_end(&query);
}
