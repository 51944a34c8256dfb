/* SPDX-License-Identifier: MIT */
/* Signatures with the names of their providers and their parameters. */
#include "kb/load.h"

#include "base/memory.h"
#include "kb/unpack.h"

#include <string.h>

#define MAX_PROBABILITY (1 - 1e-9)
#define MIN_PROBABILITY 1e-9
#define MAX_STRING 1000

static enum kb_noise read_noise(struct kb_query *query, int column)
{
    if (query_is_null(query, column))
        return KB_NO_NOISE;
    const char *name = query_borrow(query, column);
    for (int i = KB_HARMLESS; name && i <= KB_SYMPTOM; i++)
        if (strcmp(name, kb_noise_name((enum kb_noise)i)) == 0)
            return (enum kb_noise)i;
    query_fail(query, "unknown kind of noise");
    return KB_NO_NOISE;
}

static int load_rows(struct loader *loader, struct kb_database *database)
{
    struct kb_query query;
    query_begin(&query, loader->kb->store, database,
                "SELECT id, source, provider, event_id, title, meaning, leak, family, startup, "
                "context, target, target_is_url, tag, noise, noise_why FROM signature",
                loader->error);
    while (query_next(&query)) {
        size_t i = load_own_signature(loader, &query, 0);
        if (i == KB_NONE)
            continue;
        struct kb_signature *signature = &loader->kb->signatures[i];
        signature->checked = database->trusted;
        signature->source = query_text(&query, 1);
        signature->provider = query_text(&query, 2);
        signature->event_id = (uint32_t)query_integer(&query, 3, 0, 65535);
        signature->title = query_text(&query, 4);
        signature->meaning = query_text(&query, 5);
        signature->leak = query_real(&query, 6, MIN_PROBABILITY, MAX_PROBABILITY);
        signature->family = query_text_or_null(&query, 7);
        signature->startup = query_integer(&query, 8, 0, 1) != 0;
        signature->context = query_integer(&query, 9, 0, 1) != 0;
        signature->target = query_text_or_null(&query, 10);
        signature->target_is_url = query_integer(&query, 11, 0, 1) != 0;
        signature->tag = load_tag(&query, 12);
        signature->noise = read_noise(&query, 13);
        if (signature->noise)
            signature->noise_why = query_text(&query, 14);
        if (strcmp(signature->source, "event-record") != 0)
            query_fail(&query, "signature %s: unknown source '%s'", signature->id,
                       signature->source);
    }
    return query_end(&query);
}

static int load_aliases(struct loader *loader, struct kb_database *database)
{
    struct kb_query query;
    query_begin(&query, loader->kb->store, database,
                "SELECT s.id, a.alias FROM signature s JOIN provider_alias a "
                "ON a.provider = s.provider ORDER BY s.id, a.alias",
                loader->error);
    while (query_next(&query)) {
        size_t i = load_own_signature(loader, &query, 0);
        if (i == KB_NONE)
            continue;
        struct kb_signature *signature = &loader->kb->signatures[i];
        signature->aliases = memory_resize(signature->aliases, signature->alias_count + 1,
                                           sizeof *signature->aliases);
        signature->aliases[signature->alias_count++] = query_text(&query, 1);
    }
    return query_end(&query);
}

static int load_parameters(struct loader *loader, struct kb_database *database)
{
    struct kb_query query;
    query_begin(&query, loader->kb->store, database,
                "SELECT signature, name, string, pattern, data FROM parameter "
                "ORDER BY signature, position",
                loader->error);
    while (query_next(&query)) {
        size_t i = load_own_signature(loader, &query, 0);
        if (i == KB_NONE)
            continue;
        struct kb_signature *signature = &loader->kb->signatures[i];
        signature->parameters = memory_resize(signature->parameters, signature->parameter_count + 1,
                                              sizeof *signature->parameters);
        struct kb_parameter *parameter = &signature->parameters[signature->parameter_count++];
        parameter->name = query_text(&query, 1);
        parameter->string = (unsigned)query_integer(&query, 2, 0, MAX_STRING);
        parameter->pattern = query_text_or_null(&query, 3);
        parameter->data = query_text_or_null(&query, 4);
        if (!kb_name_is_valid(parameter->name))
            query_fail(&query, "signature %s: a parameter has no proper name", signature->id);
    }
    return query_end(&query);
}

static int check_target(struct loader *loader, const struct kb_signature *signature)
{
    for (size_t i = 0; signature->target && i < signature->parameter_count; i++)
        if (strcmp(signature->parameters[i].name, signature->target) == 0)
            return 0;
    if (!signature->target && !signature->target_is_url)
        return 0;
    return error_set(loader->error, ERROR_KB, "signature %s: its target '%s' is no parameter",
                     signature->id, signature->target ? signature->target : "");
}

int load_signatures(struct loader *loader)
{
    const struct kb *kb = loader->kb;
    for (size_t i = 0; i < kb->store->count; i++) {
        struct kb_database *database = &kb->store->databases[i];
        if (load_rows(loader, database) || load_aliases(loader, database) ||
            load_parameters(loader, database))
            return -1;
    }
    for (size_t i = 0; i < kb->signature_count; i++)
        if (check_target(loader, &kb->signatures[i]))
            return -1;
    return 0;
}
