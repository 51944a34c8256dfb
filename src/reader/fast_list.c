/* SPDX-License-Identifier: MIT */
#include "reader/fast_list.h"

#include "base/memory.h"

/* Larger templates are walked. */
#define MAX_TOKENS 4096
#define MAX_DEPTH 12

enum place { IN_EVENT, IN_LIST, IN_TREE };

struct making {
    struct list_maker *maker;
    struct cursor tokens;
    enum token_form form;
    unsigned left; /* tokens */
};

/* One element while its content is read. */
struct leaf {
    enum place place; /* of its children */
    bool in_list, has_children, has_content;
    bool lasting; /* has a child that is always there */
    struct data_step step;
};

void list_maker_free(struct list_maker *maker)
{
    free(maker->steps);
    free(maker->names.data);
}

void list_maker_clear(struct list_maker *maker)
{
    maker->count = 0;
    maker->names.used = 0;
    maker->names.full = false;
}

static bool next(struct making *making, struct token *token)
{
    if (making->left == 0)
        return false;
    making->left--;
    return token_next(&making->tokens, making->form, token);
}

static void add_step(struct list_maker *maker, const struct data_step *step)
{
    maker->steps = memory_grow(maker->steps, maker->count, &maker->capacity, sizeof *maker->steps);
    maker->steps[maker->count++] = *step;
}

static void set_name(struct making *making, struct data_step *step, struct span name)
{
    struct text_area *names = &making->maker->names;
    if (!names->data)
        names->data = memory_resize(NULL, TEXT_AREA_SIZE, 1);
    const size_t start = names->used;
    area_utf16(names, name);
    step->name = names->used > start ? area_since(names, start) : (struct text){NULL, 0};
}

/* Attributes up to the end of the start tag; under EventData, one literal may name the string. */
static bool make_attributes(struct making *making, struct leaf *leaf, bool *ret_empty)
{
    struct token token;
    bool own = false, named = false;
    while (next(making, &token)) {
        switch (token.kind) {
        case TOKEN_ATTRIBUTE:
            own = leaf->in_list && SPAN_IS(token.text, "Name");
            if (own)
                leaf->step.name = (struct text){NULL, 0};
            break;
        case TOKEN_CLOSE_START:
        case TOKEN_CLOSE_EMPTY:
            *ret_empty = token.kind == TOKEN_CLOSE_EMPTY;
            return true;
        default:
            if (!token_is_content(token.kind) || (own && (named || token.kind != TOKEN_TEXT)))
                return false;
            if (own) {
                set_name(making, &leaf->step, span_trim(token.text));
                named = true;
            }
        }
    }
    return false;
}

static bool make_element(struct making *making, const struct token *open, struct leaf *parent,
                         unsigned depth);

static bool set_content(struct leaf *leaf, const struct token *token)
{
    if (leaf->has_content)
        return false;
    leaf->has_content = true;
    if (token->kind == TOKEN_TEXT && leaf->step.kind != STEP_BINARY) {
        leaf->step.kind = STEP_LITERAL;
        leaf->step.literal = span_trim(token->text);
        return true;
    }
    if (token->kind != TOKEN_SUBSTITUTION)
        return false;
    if (leaf->step.kind != STEP_BINARY)
        leaf->step.kind = STEP_VALUE;
    leaf->step.index = token->number;
    leaf->step.optional = token->optional;
    return true;
}

static bool make_content(struct making *making, struct leaf *leaf, unsigned depth)
{
    struct token token;
    while (next(making, &token)) {
        switch (token.kind) {
        case TOKEN_END_ELEMENT:
        case TOKEN_END:
            return true;
        case TOKEN_OPEN:
            if (!make_element(making, &token, leaf, depth + 1))
                return false;
            break;
        case TOKEN_TEXT:
        case TOKEN_SUBSTITUTION:
            if (!set_content(leaf, &token))
                return false;
            break;
        default:
            return false;
        }
    }
    return false;
}

/* Literals between elements are line breaks, but a value there may be elements too. */
static bool finish_parent(const struct leaf *leaf)
{
    return !leaf->has_content || leaf->step.kind == STEP_LITERAL;
}

static void mark_sole(struct list_maker *maker, size_t first)
{
    for (size_t i = first; i < maker->count; i++)
        maker->steps[i].sole = true;
}

static bool make_element(struct making *making, const struct token *open, struct leaf *parent,
                         unsigned depth)
{
    struct leaf leaf = {.place = IN_TREE, .in_list = parent->in_list};
    leaf.step.kind = STEP_LITERAL;
    bool section = parent->place == IN_EVENT;
    if (section) {
        leaf.in_list = SPAN_IS(open->text, "EventData");
        leaf.place = leaf.in_list ? IN_LIST : IN_TREE;
        if (!leaf.in_list && !SPAN_IS(open->text, "UserData")) {
            making->tokens.at = open->end;
            return true;
        }
    } else if (parent->place == IN_LIST && SPAN_IS(open->text, "Binary")) {
        leaf.step.kind = STEP_BINARY;
    } else if (!leaf.in_list || !SPAN_IS(open->text, "Data")) {
        set_name(making, &leaf.step, open->text);
    }
    bool empty = false;
    size_t first = making->maker->count;
    parent->has_children = true;
    if (depth > MAX_DEPTH || !make_attributes(making, &leaf, &empty) ||
        (!empty && !make_content(making, &leaf, depth)))
        return false;
    if (leaf.has_children && !leaf.lasting && !section)
        mark_sole(making->maker, first);
    parent->lasting = parent->lasting || leaf.has_children || !leaf.step.optional;
    if (section || leaf.has_children)
        return finish_parent(&leaf);
    if (leaf.step.kind == STEP_BINARY && !leaf.has_content)
        return false;
    add_step(making->maker, &leaf.step);
    return true;
}

/* Event's own content: elements, and values that are elements. */
static bool make_event(struct making *making)
{
    struct leaf event = {.place = IN_EVENT};
    struct token token;
    while (next(making, &token)) {
        switch (token.kind) {
        case TOKEN_END_ELEMENT:
        case TOKEN_END:
            return true;
        case TOKEN_OPEN:
            if (!make_element(making, &token, &event, 0))
                return false;
            break;
        case TOKEN_SUBSTITUTION:
            add_step(making->maker, &(struct data_step){.kind = STEP_NESTED,
                                                        .optional = token.optional,
                                                        .index = token.number});
            break;
        case TOKEN_TEXT:
            break;
        default:
            return false;
        }
    }
    return false;
}

static void find_shape(const struct data_step *steps, struct data_list *list)
{
    uint16_t last = 0;
    list->nested_only = list->count == 1 && steps[0].kind == STEP_NESTED;
    list->leaves = true;
    list->lowest = steps[0].index;
    for (size_t i = 0; i < list->count; i++) {
        const bool leaf = steps[i].kind == STEP_VALUE || steps[i].kind == STEP_BINARY;
        list->leaves = list->leaves && leaf && steps[i].index >= last;
        last = steps[i].index;
    }
}

void list_make(struct list_maker *maker, struct data_list *ret_list, struct cursor tokens,
               enum token_form form)
{
    struct making making = {maker, tokens, form, MAX_TOKENS};
    *ret_list = (struct data_list){.first = maker->count};
    ret_list->usable = make_event(&making) && !maker->names.full;
    ret_list->count = maker->count - ret_list->first;
    if (ret_list->usable && ret_list->count > 0)
        find_shape(maker->steps + ret_list->first, ret_list);
}
