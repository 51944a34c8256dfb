/* SPDX-License-Identifier: MIT */
#include "kb/lookup.h"

#include "base/memory.h"
#include "kb/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int compare_problem(const void *id, const void *problem)
{
    return strcmp(id, ((const struct kb_problem *)problem)->id);
}

const char *kb_problem_title(const struct kb *kb, const char *id)
{
    const struct kb_store *store = kb->store;
    for (size_t i = store->count; i > 0; i--) {
        const struct kb_problems *problems = &store->problems[i - 1];
        const struct kb_problem *found = problems->count
                                             ? bsearch(id, problems->items, problems->count,
                                                       sizeof *problems->items, compare_problem)
                                             : NULL;
        if (found)
            return found->title;
    }
    return NULL;
}

static bool has_provider(const struct kb_signature *signature, struct text provider)
{
    if (text_equal_fold(text_of(signature->provider), provider))
        return true;
    for (size_t i = 0; i < signature->alias_count; i++)
        if (text_equal_fold(text_of(signature->aliases[i]), provider))
            return true;
    return false;
}

size_t kb_find_events(const struct kb *kb, const char *provider, uint32_t event_id,
                      size_t **ret_signatures)
{
    size_t *found = NULL, count = 0, capacity = 0;
    for (size_t i = 0; i < kb->signature_count; i++) {
        const struct kb_signature *signature = kb_signature(kb, i);
        if (signature->event_id != event_id ||
            (provider && !has_provider(signature, text_of(provider))))
            continue;
        found = memory_grow(found, count, &capacity, sizeof *found);
        found[count++] = i;
    }
    *ret_signatures = found;
    return count;
}

static json_t *causes_of(const struct kb *kb, size_t signature)
{
    json_t *causes = json_array();
    for (size_t i = 0; i < kb->link_count; i++) {
        const struct kb_link *link = &kb->links[i];
        if (link->signature == signature)
            json_array_append_new(
                causes,
                json_pack("{s:s, s:s, s:s, s:f, s:s}", "cause", kb->causes[link->cause].id, "title",
                          kb->causes[link->cause].title, "class", kb_class_name(link->class),
                          "probability", link->probability, "tag", kb_tag_name(link->tag)));
    }
    return causes;
}

static json_t *noise_of(const struct kb_signature *signature)
{
    if (!signature->noise)
        return json_null();
    return json_pack("{s:s, s:s}", "kind", kb_noise_name(signature->noise), "why",
                     signature->noise_why);
}

static json_t *passing_of(const struct kb *kb, const struct kb_signature *signature,
                          struct kb_query *query)
{
    const struct kb_passing *passing = signature->passing;
    if (!passing)
        return json_null();
    json_t *ends = json_array();
    for (size_t i = 0; i < passing->ended_by_count; i++)
        json_array_append_new(ends, json_string(kb_signature_id(kb, passing->ended_by[i])));
    return json_pack("{s:I, s:o, s:o, s:I, s:{s:f, s:s?}, s:{s:f, s:s?}, s:s, s:s?, s:s?}",
                     "minutes", (json_int_t)passing->minutes, "silent_hours",
                     passing->silent_hours ? json_integer((json_int_t)passing->silent_hours)
                                           : json_null(),
                     "ended_by", ends, "times_a_week", (json_int_t)passing->times_a_week, "leak",
                     "value", passing->leak, "reason", query_borrow(query, 2), "lasting_leak",
                     "value", passing->lasting_leak, "reason", query_borrow(query, 5), "why",
                     passing->why, "tag", query_borrow(query, 3), "origin", query_borrow(query, 4));
}

json_t *kb_signature_article(const struct kb *kb, size_t index, struct error *error)
{
    const struct kb_signature *signature = kb_signature(kb, index);
    struct kb_store *store = kb->store;
    struct kb_query query;
    json_t *article = NULL;
    query_begin(&query, &store->databases[store->signature_origins[index].base],
                "SELECT s.origin, s.leak_reason, p.leak_reason, p.tag, p.origin, p.lasting_reason "
                "FROM signature s "
                "LEFT JOIN passing p ON p.signature = s.id WHERE s.id = ?",
                error);
    query_bind(&query, 1, signature->id);
    if (query_next(&query)) {
        json_t *aliases = json_array();
        for (size_t i = 0; i < signature->alias_count; i++)
            json_array_append_new(aliases, json_string(signature->aliases[i]));
        article = json_pack(
            "{s:s, s:s, s:o, s:I, s:s, s:s, s:s, s:s?, s:o, s:o, s:s?, s:{s:f, s:s?}, s:o}",
            "signature", signature->id, "provider", signature->provider, "aliases", aliases,
            "event_id", (json_int_t)signature->event_id, "title", signature->title, "meaning",
            signature->meaning, "tag", kb_tag_name(signature->tag), "origin",
            query_borrow(&query, 0), "noise", noise_of(signature), "passing",
            passing_of(kb, signature, &query), "family", signature->family, "leak", "value",
            signature->leak, "reason", query_borrow(&query, 1), "causes", causes_of(kb, index));
    }
    if (!article)
        query_fail(&query, "damaged: signature %s has no article", signature->id);
    if (query_end(&query)) {
        json_decref(article);
        return NULL;
    }
    return article;
}

json_t *kb_event_collisions(const struct kb *kb, uint32_t event_id, struct error *error)
{
    struct kb_store *store = kb->store;
    json_t *list = json_array();
    char number[16];
    snprintf(number, sizeof number, "%" PRIu32, event_id);
    for (size_t i = 0; i < store->count; i++) {
        struct kb_query query;
        query_begin(&query, &store->databases[i],
                    "SELECT provider, note, tag, origin FROM collision "
                    "WHERE event_id = CAST(? AS INTEGER) ORDER BY provider",
                    error);
        query_bind(&query, 1, number);
        while (query_next(&query)) {
            json_t *item = json_object();
            json_array_append_new(list, item);
            for (int column = 0; column < 4; column++) {
                static const char *const keys[] = {"provider", "note", "tag", "origin"};
                const char *text = query_borrow(&query, column);
                json_object_set_new(item, keys[column], json_string(text ? text : ""));
            }
        }
        if (query_end(&query)) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}
