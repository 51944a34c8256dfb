/* SPDX-License-Identifier: MIT */
#include "kb/diff.h"

#include "kb/article.h"
#include "kb/folder.h"
#include "kb/lookup.h"

#include <stdint.h>

struct diff {
    const struct kb *old, *new;
    struct error *error;
    json_t *rows;
};

/* One row; the fields are those that differ, but for the key, which names the thing. */
static void compare(struct diff *diff, const char *kind, const char *cause, const char *id,
                    json_t *old, json_t *new)
{
    json_t *fields = json_array(), *row = json_object(), *value;
    const char *key;
    json_object_foreach(old, key, value)
    {
        json_t *other = new ? json_object_get(new, key) : NULL;
        if (new && !json_equal(value, other))
            json_array_append_new(
                fields, json_pack("{s:s, s:O, s:O?}", "field", key, "old", value, "new", other));
    }
    json_object_foreach(new, key, value)
    {
        if (old && !json_object_get(old, key))
            json_array_append_new(fields,
                                  json_pack("{s:s, s:n, s:O}", "field", key, "old", "new", value));
    }
    json_object_set_new(row, "kind", json_string(kind));
    json_object_set_new(row, "change", json_string(!old ? "added" : !new ? "removed" : "changed"));
    if (cause)
        json_object_set_new(row, "cause", json_string(cause));
    json_object_set_new(row, "id", json_string(id));
    if (old && new)
        json_object_set(row, "fields", fields);
    if (!old || !new || json_array_size(fields))
        json_array_append(diff->rows, row);
    json_decref(fields);
    json_decref(row);
}

/* The items of a list, each by what its key says; NULL lists are empty. */
static void compare_items(struct diff *diff, const char *kind, const char *cause, const char *key,
                          json_t *old, json_t *new)
{
    size_t i;
    json_t *item;
    json_array_foreach(old, i, item)
    {
        const char *id = json_string_value(json_object_get(item, key));
        compare(diff, kind, cause, id, item, json_array_get(new, kb_item_of(new, key, id)));
    }
    json_array_foreach(new, i, item)
    {
        const char *id = json_string_value(json_object_get(item, key));
        if (kb_item_of(old, key, id) == SIZE_MAX)
            compare(diff, kind, cause, id, NULL, item);
    }
}

static json_t *take(json_t *article, const char *key)
{
    json_t *list = json_incref(json_object_get(article, key));
    json_object_del(article, key);
    return list;
}

static int compare_cause(struct diff *diff, size_t old_at, size_t new_at)
{
    const struct kb *old = diff->old, *new = diff->new;
    const char *id = old_at != KB_NONE ? old->causes[old_at].id : new->causes[new_at].id;
    json_t *a = old_at != KB_NONE ? kb_article(old, old_at, diff->error) : NULL;
    json_t *b = new_at != KB_NONE ? kb_article(new, new_at, diff->error) : NULL;
    bool good = (a || old_at == KB_NONE) && (b || new_at == SIZE_MAX);
    json_t *lists[] = {take(a, "evidence"), take(b, "evidence"), take(a, "fixes"),
                       take(b, "fixes")};
    if (good) {
        compare(diff, "cause", NULL, id, a, b);
        compare_items(diff, "link", id, "signature", lists[0], lists[1]);
        compare_items(diff, "fix", id, "id", lists[2], lists[3]);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        json_decref(lists[i]);
    json_decref(a);
    json_decref(b);
    return good ? 0 : -1;
}

/* Links belong to the causes, whose own rows tell of them. */
static json_t *event_of(const struct kb *kb, size_t at, struct error *error)
{
    json_t *event = at != KB_NONE ? kb_signature_article(kb, at, error) : NULL;
    json_object_del(event, "causes");
    return event;
}

static int compare_event(struct diff *diff, size_t old_at, size_t new_at)
{
    const struct kb *old = diff->old, *new = diff->new;
    const char *id =
        old_at != KB_NONE ? kb_signature_id(old, old_at) : kb_signature_id(new, new_at);
    json_t *a = event_of(old, old_at, diff->error), *b = event_of(new, new_at, diff->error);
    bool good = (a || old_at == KB_NONE) && (b || new_at == SIZE_MAX);
    if (good)
        compare(diff, "event", NULL, id, a, b);
    json_decref(a);
    json_decref(b);
    return good ? 0 : -1;
}

static int compare_causes(struct diff *diff)
{
    for (size_t i = 0; i < diff->old->cause_count; i++)
        if (compare_cause(diff, i, kb_find_cause(diff->new, diff->old->causes[i].id)))
            return -1;
    for (size_t i = 0; i < diff->new->cause_count; i++)
        if (kb_find_cause(diff->old, diff->new->causes[i].id) == KB_NONE &&
            compare_cause(diff, KB_NONE, i))
            return -1;
    return 0;
}

static int compare_events(struct diff *diff)
{
    for (size_t i = 0; i < diff->old->signature_count; i++)
        if (compare_event(diff, i, kb_find_signature(diff->new, kb_signature_id(diff->old, i))))
            return -1;
    for (size_t i = 0; i < diff->new->signature_count; i++)
        if (kb_find_signature(diff->old, kb_signature_id(diff->new, i)) == KB_NONE &&
            compare_event(diff, KB_NONE, i))
            return -1;
    return 0;
}

json_t *kb_diff(const struct kb *old, const struct kb *new, struct error *error)
{
    struct diff diff = {old, new, error, json_array()};
    if (compare_causes(&diff) == 0 && compare_events(&diff) == 0)
        return diff.rows;
    json_decref(diff.rows);
    return NULL;
}
