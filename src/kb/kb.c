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

/* Causes and signatures begin with their id, by which they are sorted. */
static int compare_id(const void *id, const void *item)
{
    return strcmp(id, *(const char *const *)item);
}

static size_t find_id(const char *id, const void *items, size_t count, size_t size)
{
    const char *found = count ? bsearch(id, items, count, size, compare_id) : NULL;
    return found ? (size_t)(found - (const char *)items) / size : KB_NONE;
}

size_t kb_find_cause(const struct kb *kb, const char *id)
{
    return find_id(id, kb->causes, kb->cause_count, sizeof *kb->causes);
}

size_t kb_find_signature(const struct kb *kb, const char *id)
{
    return find_id(id, kb->signatures, kb->signature_count, sizeof *kb->signatures);
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
