/* SPDX-License-Identifier: MIT */
/* The rows of a condition → its tree. */
#include "kb/load.h"

#define MAX_NODES 1000
#define MAX_DEPTH 32
#define MAX_STRING 1000

/* One row; the children of a node stand behind those of the nodes before it. */
static bool load_node(struct layer *layer, const unsigned char *row, size_t left,
                      struct kb_condition *children, struct kb_condition *node)
{
    uint32_t what = image_number(row), count = image_number(row + 4);
    const char *operator= kb_operator_name(what >> 8 & 255);
    *node = (struct kb_condition){
        .node = (enum kb_node)(what & 255), .children = children, .child_count = count};
    if (count > left)
        return false;
    switch (what & 255) {
    case KB_NODE_ALL:
    case KB_NODE_ANY:
        return count > 0;
    case KB_NODE_NOT:
        return count == 1;
    case KB_NODE_TEST:
        node->operator= operator;
        node->string = layer_number(layer, what >> 16, MAX_STRING);
        node->data = layer_text_or_null(layer, row + 8);
        node->value = layer_text(layer, row + 12);
        return count == 0 && operator;
    default:
        return false;
    }
}

/* How many tests must hold at least, see docs/writing-articles.md. From the last node on, so that
 * the children of each are known. */
static unsigned specificity(const struct kb_condition *nodes, size_t count)
{
    unsigned known[MAX_NODES] = {0};
    for (size_t i = count; i-- > 0;) {
        const struct kb_condition *node = &nodes[i];
        unsigned sum = 0, least = 1;
        for (size_t k = 0; k < node->child_count; k++) {
            unsigned child = known[node->children + k - nodes];
            sum += child;
            least = k == 0 || child < least ? child : least;
        }
        known[i] = node->node == KB_NODE_ALL ? sum : node->node == KB_NODE_ANY ? least : 1;
    }
    return known[0];
}

bool load_condition(struct layer *layer, size_t first, size_t count, struct kb_condition *nodes,
                    struct kb_signature *signature)
{
    size_t next = 1, level = 1, depth = 0;
    bool good = count <= MAX_NODES;
    for (size_t i = 0; good && i < count; i++) {
        if (i == level) {
            level = next;
            depth++;
        }
        good = i < next && depth <= MAX_DEPTH &&
               load_node(layer, image_row(layer->image, IMAGE_CONDITION, first + i), count - next,
                         nodes + next, &nodes[i]);
        next += good ? nodes[i].child_count : 0;
    }
    if (!good || (count && next != count))
        return layer_fail(layer, "signature %s: its condition is no tree", signature->id);
    if (count) {
        signature->specificity = specificity(nodes, count);
        signature->condition = nodes[0];
    }
    return !layer->failed;
}
