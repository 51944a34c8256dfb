/* SPDX-License-Identifier: MIT */
#include "kb/kb.h"

#include "base/memory.h"
#include "kb/store.h"

#include <string.h>

static const char *const operators[] = {"equals", "contains", "starts_with", "http_status",
                                        "matches"};

int kb_operator_number(const char *name)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i], name) == 0)
            return (int)i;
    return -1;
}

const char *kb_operator_name(unsigned number)
{
    return number < sizeof operators / sizeof *operators ? operators[number] : NULL;
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

const char *kb_tag_name(enum kb_tag tag)
{
    static const char *const names[] = {"documented", "observed", "reported"};
    return names[tag];
}

const char *kb_noise_name(enum kb_noise noise)
{
    static const char *const names[] = {NULL, "harmless", "symptom"};
    return names[noise];
}

static int compare_id(const void *id, const void *cause)
{
    return strcmp(id, ((const struct kb_cause *)cause)->id);
}

size_t kb_find_cause(const struct kb *kb, const char *id)
{
    const struct kb_cause *found =
        kb->cause_count ? bsearch(id, kb->causes, kb->cause_count, sizeof *kb->causes, compare_id)
                        : NULL;
    return found ? (size_t)(found - kb->causes) : KB_NONE;
}

size_t kb_find_signature(const struct kb *kb, const char *id)
{
    size_t from = 0, to = kb->signature_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(id, kb_signature_id(kb, middle));
        if (order == 0)
            return middle;
        if (order > 0)
            from = middle + 1;
        else
            to = middle;
    }
    return KB_NONE;
}

const struct kb_source *kb_source_of_signature(const struct kb *kb, size_t index)
{
    return &kb->sources[kb->store->signature_origins[index].base];
}

const struct kb_source *kb_source_of_cause(const struct kb *kb, size_t cause)
{
    return &kb->sources[kb->store->cause_origins[cause].base];
}

const char *kb_source_path(const struct kb *kb, const struct kb_source *source)
{
    return kb->store->databases[source - kb->sources].name;
}

int kb_read_prose(const struct kb *kb, const struct kb_source *source, struct error *error)
{
    return kb_database_prose(&kb->store->databases[source - kb->sources], error);
}

int kb_read_all_prose(const struct kb *kb, struct error *error)
{
    for (size_t i = 0; i < kb->source_count; i++)
        if (kb_read_prose(kb, &kb->sources[i], error))
            return -1;
    return 0;
}

static void free_store(struct kb_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->count; i++)
        kb_database_free(&store->databases[i]);
    for (size_t i = 0; i < store->block_count; i++)
        free(store->blocks[i]);
    free(store->blocks);
    free(store->databases);
    free(store);
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
    free(kb->sources);
    free_store(kb->store);
    free(kb);
}
