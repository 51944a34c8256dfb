/* SPDX-License-Identifier: MIT */
#include "kb/article.h"

#include "base/memory.h"
#include "kb/store.h"

#include <string.h>

#define MAX_DEPTH 16
#define MAX_STEPS 2000      /* of one fix, procedures written out */
#define MAX_EXPANSIONS 1000 /* of procedures in one article */

struct writer {
    const struct kb *kb;
    struct kb_database *database; /* the cause's */
    const char *cause;
    struct error *error;
    size_t *expansions; /* of procedures so far */
};

static void begin(struct kb_query *query, const struct writer *writer, const char *sql)
{
    query_begin(query, writer->database, sql, writer->error);
    query_bind(query, 1, writer->cause);
}

static void set_text(json_t *object, const char *key, struct kb_query *query, int column)
{
    const char *text = query_borrow(query, column);
    if (text)
        json_object_set_new(object, key, json_string(text));
}

/* {"value", "reason", "origin"} from three columns. */
static void set_number(json_t *object, const char *key, struct kb_query *query, int column)
{
    json_t *number = json_object();
    json_object_set_new(number, "value", json_real(query_real(query, column, 0, 1)));
    set_text(number, "reason", query, column + 1);
    set_text(number, "origin", query, column + 2);
    json_object_set_new(object, key, number);
}

/* A column that holds a JSON list; its items are texts unless it is a list of steps. */
static json_t *read_list(struct kb_query *query, int column, bool steps)
{
    const char *text = query_borrow(query, column);
    json_t *list = text ? json_loads(text, 0, NULL) : NULL;
    bool good = json_is_array(list);
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        good = good && (json_is_string(item) ||
                        (steps && json_is_string(json_object_get(item, "procedure"))));
    }
    if (good)
        return list;
    query_fail(query, "damaged: a list of texts is none");
    json_decref(list);
    return json_array();
}

static int expand(const struct writer *writer, json_t *out, json_t *steps, unsigned depth);

static bool has_procedure(const struct kb_database *database, const char *id)
{
    const struct image *image = &database->image;
    for (size_t i = 0; i < image->counts[IMAGE_PROCEDURE]; i++) {
        const char *own = image_text(image, image_number(image_row(image, IMAGE_PROCEDURE, i)));
        if (own && strcmp(own, id) == 0)
            return true;
    }
    return false;
}

/* The procedure of the latest base that has it. */
static int expand_procedure(const struct writer *writer, json_t *out, const char *id,
                            unsigned depth)
{
    struct kb_store *store = writer->kb->store;
    json_t *steps = NULL;
    if (depth > MAX_DEPTH || ++*writer->expansions > MAX_EXPANSIONS)
        return error_set(writer->error, ERROR_KB,
                         "cause %s: its procedures go in a circle, or are too many", writer->cause);
    for (size_t i = store->count; i > 0 && !steps; i--) {
        struct kb_query query;
        if (!has_procedure(&store->databases[i - 1], id))
            continue;
        query_begin(&query, &store->databases[i - 1], "SELECT steps FROM procedure WHERE id = ?",
                    writer->error);
        query_bind(&query, 1, id);
        if (query_next(&query))
            steps = read_list(&query, 0, true);
        if (query_end(&query)) {
            json_decref(steps);
            return -1;
        }
    }
    if (!steps)
        return error_set(writer->error, ERROR_KB, "cause %s refers to an unknown procedure '%s'",
                         writer->cause, id);
    int result = expand(writer, out, steps, depth + 1);
    json_decref(steps);
    return result;
}

static int expand(const struct writer *writer, json_t *out, json_t *steps, unsigned depth)
{
    size_t i;
    json_t *step;
    json_array_foreach(steps, i, step)
    {
        if (json_array_size(out) >= MAX_STEPS)
            return error_set(writer->error, ERROR_KB, "cause %s: a fix has more than %d steps",
                             writer->cause, MAX_STEPS);
        if (json_is_string(step))
            json_array_append(out, step);
        else if (expand_procedure(writer, out,
                                  json_string_value(json_object_get(step, "procedure")), depth))
            return -1;
    }
    return 0;
}

static int add_fixes(const struct writer *writer, json_t *article)
{
    static const char *const texts[] = {"id", "title", "risk", "applies_when", "tag", "origin"};
    static const char *const lists[] = {"commands", "verify", "undo"};
    struct kb_query query;
    json_t *fixes = json_array();
    json_object_set_new(article, "fixes", fixes);
    begin(
        &query, writer,
        "SELECT id, title, risk, applies_when, tag, origin, commands, verify, undo, steps FROM fix "
        "WHERE cause = ? ORDER BY position");
    while (query_next(&query)) {
        json_t *fix = json_object(), *steps = json_array();
        json_array_append_new(fixes, fix);
        for (int i = 0; i < 6; i++)
            set_text(fix, texts[i], &query, i);
        json_object_set_new(fix, "steps", steps);
        for (int i = 0; i < 3; i++)
            json_object_set_new(fix, lists[i], read_list(&query, 6 + i, false));
        json_t *short_steps = read_list(&query, 9, true);
        query.failed = expand(writer, steps, short_steps, 0) || query.failed;
        json_decref(short_steps);
    }
    return query_end(&query);
}

static json_t *ids(const struct kb *kb, const size_t *signatures, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(kb_signature_id(kb, signatures[i])));
    return list;
}

static const struct kb_link *find_link(const struct kb *kb, size_t cause, const char *signature)
{
    for (size_t i = 0; signature && i < kb->link_count; i++)
        if (kb->links[i].cause == cause &&
            strcmp(kb_signature_id(kb, kb->links[i].signature), signature) == 0)
            return &kb->links[i];
    return NULL;
}

static int add_evidence(const struct writer *writer, json_t *article, size_t cause)
{
    struct kb_query query;
    json_t *evidence = json_array();
    json_object_set_new(article, "evidence", evidence);
    begin(&query, writer,
          "SELECT signature, class, reason, tag, origin, reliable_reason FROM link "
          "WHERE cause = ? ORDER BY signature");
    while (query_next(&query)) {
        const struct kb_link *link = find_link(writer->kb, cause, query_borrow(&query, 0));
        json_t *item = json_object();
        json_array_append_new(evidence, item);
        if (!link) {
            query_fail(&query, "damaged: cause %s has other links than before", writer->cause);
            break;
        }
        set_text(item, "signature", &query, 0);
        set_text(item, "class", &query, 1);
        json_object_set_new(item, "probability", json_real(link->probability));
        set_text(item, "reason", &query, 2);
        set_text(item, "tag", &query, 3);
        set_text(item, "origin", &query, 4);
        if (link->reliable) {
            json_t *reliable = json_object();
            json_object_set_new(reliable, "in_use",
                                ids(writer->kb, link->proof, link->proof_count));
            set_text(reliable, "reason", &query, 5);
            json_object_set_new(item, "reliable", reliable);
        }
    }
    return query_end(&query);
}

static int add_contributions(const struct writer *writer, json_t *article)
{
    struct kb_query query;
    json_t *list = json_array();
    json_object_set_new(article, "contributed_by", list);
    begin(&query, writer,
          "SELECT contributing, probability, why, tag, origin FROM contribution WHERE cause = ? "
          "ORDER BY position");
    while (query_next(&query)) {
        json_t *item = json_object();
        json_array_append_new(list, item);
        set_text(item, "cause", &query, 0);
        json_object_set_new(item, "probability", json_real(query_real(&query, 1, 0, 1)));
        set_text(item, "why", &query, 2);
        set_text(item, "tag", &query, 3);
        set_text(item, "origin", &query, 4);
    }
    return query_end(&query);
}

static void add_missing(const struct kb *kb, json_t *article, const struct kb_cause *cause)
{
    json_t *list = json_array();
    json_object_set_new(article, "missing_evidence", list);
    for (size_t i = 0; i < cause->missing_count; i++) {
        const struct kb_missing *item = &cause->missing[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "what", item->what, "decides",
                                              item->decides, "unless",
                                              ids(kb, item->unless, item->unless_count)));
    }
}

static int add_references(const struct writer *writer, json_t *article)
{
    struct kb_query query;
    json_t *references = json_array();
    json_object_set_new(article, "references", references);
    begin(&query, writer, "SELECT title, id, url FROM reference WHERE cause = ? ORDER BY position");
    while (query_next(&query)) {
        json_t *reference = json_object();
        json_array_append_new(references, reference);
        set_text(reference, "title", &query, 0);
        set_text(reference, "id", &query, 1);
        set_text(reference, "url", &query, 2);
    }
    return query_end(&query);
}

static int add_head(const struct writer *writer, json_t *article)
{
    static const char *const texts[] = {"id",  "title",  "problem", "severity",
                                        "tag", "origin", "summary"};
    struct kb_query query;
    begin(&query, writer,
          "SELECT id, title, problem, severity, tag, origin, summary, prior, prior_reason, "
          "prior_origin, products, symptoms FROM cause WHERE id = ?");
    if (query_next(&query)) {
        for (int i = 0; i < 7; i++)
            set_text(article, texts[i], &query, i);
        set_number(article, "prior", &query, 7);
        json_object_set_new(article, "products", read_list(&query, 10, false));
        json_object_set_new(article, "symptoms", read_list(&query, 11, false));
    } else {
        query_fail(&query, "damaged: cause %s is gone", writer->cause);
    }
    return query_end(&query);
}

json_t *kb_article(const struct kb *kb, size_t cause, struct error *error)
{
    struct kb_store *store = kb->store;
    size_t expansions = 0;
    const struct writer writer = {kb, &store->databases[store->cause_origins[cause].base],
                                  kb->causes[cause].id, error, &expansions};
    json_t *article = json_object();
    json_object_set_new(article, "format", json_string("evtdiag-cause"));
    if (add_head(&writer, article) || add_evidence(&writer, article, cause) ||
        add_contributions(&writer, article) || add_fixes(&writer, article) ||
        add_references(&writer, article)) {
        json_decref(article);
        return NULL;
    }
    add_missing(kb, article, &kb->causes[cause]);
    return article;
}

json_t *kb_article_bare(const struct kb *kb, size_t index)
{
    const struct kb_cause *cause = &kb->causes[index];
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:[], s:[]}", "format", "evtdiag-cause", "id",
                     cause->id, "title", cause->title, "problem", cause->problem, "severity",
                     kb_severity_name(cause->severity), "summary", "", "fixes", "references");
}
