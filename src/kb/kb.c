/* SPDX-License-Identifier: MIT */
#include "kb/kb.h"

#include "base/memory.h"
#include "kb/load.h"
#include "kb/store.h"

#include <string.h>

bool kb_operator_is_known(const char *name)
{
    static const char *const names[] = {"equals", "contains", "starts_with", "http_status",
                                        "matches"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

const char *kb_severity_name(enum kb_severity severity)
{
    static const char *const names[] = {"info", "warning", "error", "critical"};
    return names[severity];
}

const char *kb_class_name(enum kb_class class)
{
    static const char *const names[] = {"direct", "supporting", "hint"};
    return names[class];
}

size_t kb_find_cause(const struct kb *kb, const char *id)
{
    size_t low = 0, high = kb->cause_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(id, kb->causes[middle].id);
        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return KB_NONE;
}

size_t kb_find_signature(const struct kb *kb, const char *id)
{
    size_t low = 0, high = kb->signature_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(id, kb->signatures[middle].id);
        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return KB_NONE;
}

static void free_store(struct kb_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->count; i++)
        kb_database_free(&store->databases[i]);
    for (size_t i = 0; i < store->kept_count; i++)
        free(store->kept[i]);
    free(store->kept);
    free(store->databases);
    free(store->cause_owner);
    free(store->signature_owner);
    free(store->problems);
    free(store);
}

static void free_cause(struct kb_cause *cause)
{
    for (size_t i = 0; i < cause->missing_count; i++)
        free(cause->missing[i].unless);
    free(cause->missing);
    free(cause->contributions);
}

void kb_free(struct kb *kb)
{
    if (!kb)
        return;
    for (size_t i = 0; i < kb->source_count; i++) {
        free(kb->sources[i].name);
        free(kb->sources[i].version);
        free(kb->sources[i].digest);
    }
    for (size_t i = 0; i < kb->signature_count; i++) {
        kb_condition_free(&kb->signatures[i].condition);
        free(kb->signatures[i].parameters);
        free(kb->signatures[i].aliases);
    }
    for (size_t i = 0; i < kb->cause_count; i++)
        free_cause(&kb->causes[i]);
    for (size_t i = 0; i < kb->link_count; i++)
        free(kb->links[i].proof);
    free(kb->sources);
    free(kb->markers);
    free(kb->signatures);
    free(kb->causes);
    free(kb->links);
    free_store(kb->store);
    free(kb);
}
