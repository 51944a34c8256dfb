/* SPDX-License-Identifier: MIT */
/* The rows of a condition → its tree. */
#include "kb/load.h"

#define MAX_DEPTH 32
#define MAX_STRING 1000

/* One row; the children of a node stand behind those of the nodes before it. */
static bool check_node(struct layer *layer, const unsigned char *row, size_t left)
{
    uint32_t what = image_number(row), count = image_number(row + 4);
    if (count > left)
        return false;
    switch (what & 255) {
    case KB_NODE_ALL:
    case KB_NODE_ANY:
        return count > 0;
    case KB_NODE_NOT:
        return count == 1;
    case KB_NODE_TEST:
        layer_number(layer, what >> 16, MAX_STRING);
        layer_text_or_null(layer, row + 8);
        layer_text(layer, row + 12);
        return count == 0 && kb_operator_name(what >> 8 & 255);
    default:
        return false;
    }
}

bool condition_check(struct layer *layer, const struct image_span *rows, const char *signature)
{
    size_t next = 1, level = 1, depth = 0;
    bool good = rows->count <= MAX_NODES;
    for (size_t i = 0; good && i < rows->count; i++) {
        const unsigned char *row = image_row(layer->image, IMAGE_CONDITION, rows->first + i);
        if (i == level) {
            level = next;
            depth++;
        }
        good = i < next && depth <= MAX_DEPTH && check_node(layer, row, rows->count - next);
        next += good ? image_number(row + 4) : 0;
    }
    if (!good || (rows->count && next != rows->count))
        return layer_fail(layer, "signature %s: its condition is no tree", signature);
    return !layer->failed;
}

void condition_make(const struct image *image, const struct image_span *rows,
                    struct kb_condition *nodes, struct kb_condition *ret_root)
{
    struct kb_condition *next = nodes + 1;
    for (size_t i = 0; i < rows->count; i++) {
        const unsigned char *row = image_row(image, IMAGE_CONDITION, rows->first + i);
        uint32_t what = image_number(row);
        nodes[i] = (struct kb_condition){.node = (enum kb_node)(what & 255),
                                         .children = next,
                                         .child_count = image_number(row + 4)};
        next += nodes[i].child_count;
        if (nodes[i].node != KB_NODE_TEST)
            continue;
        nodes[i].operator= kb_operator_name(what >> 8 & 255);
        nodes[i].string = what >> 16;
        nodes[i].data = image_text(image, image_number(row + 8));
        nodes[i].value = image_text(image, image_number(row + 12));
    }
    *ret_root = nodes[0];
}
