/* SPDX-License-Identifier: MIT */
#include "mkevtx/binxml.h"
#include "mkevtx/builder.h"

#include <string.h>

static const char namespace_of_events[] = "http://schemas.microsoft.com/win/2004/08/events/event";

/* How the value that holds the payload begins: with a fragment header as of classic providers, with
 * the template instance as of providers with a manifest, or with an element that is all text. */
enum payload_form { FORM_FRAGMENT, FORM_INSTANCE, FORM_ELEMENT };

static int payload_form_read(struct builder *builder, enum payload_form *ret_form)
{
    static const char *const names[] = {"fragment", "instance", "element"};
    const json_t *form = builder_find(builder, "payload_form");
    bool manifest = builder_find(builder, "data") || builder_find(builder, "user_data");
    *ret_form = manifest ? FORM_INSTANCE : FORM_FRAGMENT;
    if (!form)
        return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_is_string(form) && strcmp(names[i], json_string_value(form)) == 0) {
            *ret_form = (enum payload_form)i;
            return 0;
        }
    return error_set(builder->error, ERROR_FORMAT,
                     "payload_form: not \"fragment\", \"instance\" or \"element\"");
}

/* As text, only what is within UserData is in the value; UserData itself is in the template. */
static int user_data_unwrap(struct builder *builder, struct instance *instance,
                            struct element **parent)
{
    struct item *only = instance->root->items;
    if (!builder_find(builder, "user_data"))
        return 0;
    if (!only || only->next || only->kind != ITEM_ELEMENT)
        return error_set(builder->error, ERROR_FORMAT,
                         "user_data: the element form needs exactly one element");
    *parent = element_add(builder->pool, *parent, wide_ascii(builder->pool, "UserData"));
    instance->root = only->element;
    return 0;
}

static int instance_place(struct builder *builder, struct instance *instance,
                          enum payload_form form, struct chunk *scratch)
{
    struct value *value = builder_value(builder, AT_PAYLOAD);
    value->type = VALUE_BINXML;
    value->source = FROM_INSTANCE;
    value->instance = instance;
    instance->templated = form != FORM_ELEMENT;
    instance->bare = form != FORM_FRAGMENT;
    if (instance->templated && !binxml_identify(scratch, instance))
        return error_set(builder->error, ERROR_LIMIT, "the template of the data is too large");
    return 0;
}

/* The payload is in the last value; a JSON null makes that a NULL value. */
static int payload_add(struct builder *builder, struct element *event, struct chunk *scratch)
{
    enum payload_form form;
    if (payload_form_read(builder, &form) < 0)
        return -1;
    if (!builder_has_payload(builder))
        return 0;
    struct instance *instance = pool_zeroed(builder->pool, 1, sizeof *instance);
    struct builder inner = *builder;
    inner.instance = instance;
    inner.inline_form = form == FORM_ELEMENT;
    if (payload_build(&inner, &instance->root) < 0)
        return -1;
    struct element *parent = event;
    builder_value(builder, AT_PAYLOAD);
    if (instance->root) {
        if (form == FORM_ELEMENT && user_data_unwrap(builder, instance, &parent) < 0)
            return -1;
        if (instance_place(builder, instance, form, scratch) < 0)
            return -1;
    }
    parent->dependency = AT_PAYLOAD;
    element_add_item(parent, builder_substitution(builder, AT_PAYLOAD, VALUE_BINXML, true));
    return 0;
}

int record_build(struct builder *builder, const struct plan *plan, struct chunk *scratch)
{
    struct instance *instance = builder->instance;
    struct element *event = element_new(builder->pool, wide_ascii(builder->pool, "Event"));
    struct item *item = item_new(builder->pool, ITEM_TEXT);
    item->text = wide_ascii(builder->pool, namespace_of_events);
    element_add_attribute(builder->pool, event, wide_ascii(builder->pool, "xmlns"), item);
    instance->root = event;
    if (system_build(builder, event, plan) < 0)
        return -1;
    if (!builder->inline_form) {
        if (payload_add(builder, event, scratch) < 0)
            return -1;
        instance->templated = true;
        if (!binxml_identify(scratch, instance))
            return error_set(builder->error, ERROR_LIMIT, "the template is too large");
        return 0;
    }
    struct element *payload;
    if (payload_build(builder, &payload) < 0)
        return -1;
    if (payload) {
        struct item *last = item_new(builder->pool, ITEM_ELEMENT);
        last->element = payload;
        element_add_item(event, last);
    }
    return 0;
}
