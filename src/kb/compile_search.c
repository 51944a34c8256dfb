/* SPDX-License-Identifier: MIT */
/* The rows of the full-text index over causes, and the words that it holds. */
#include "base/buffer.h"
#include "kb/compile_row.h"
#include "kb/placeholder.h"
#include "kb/search_code.h"

#include <string.h>

#define MAX_DEPTH 16
#define MAX_BYTES ((size_t)256 << 10)

/* A text as a reader without a log sees it: placeholders give their default or their name. */
static void append_plain(struct buffer *out, const char *text)
{
    struct text rest = text_of(text);
    struct placeholder found;
    bool more;
    if (out->size)
        buffer_text(out, " ");
    do {
        more = placeholder_next(&rest, &found);
        buffer_append(out, found.before.data, found.before.size);
        if (more && found.has_text)
            buffer_append(out, found.text.data, found.text.size);
        else if (more)
            buffer_append(out, found.name.data, found.name.size);
    } while (more);
}

static void append_list(struct buffer *out, json_t *list)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (json_is_string(item))
            append_plain(out, json_string_value(item));
    }
}

/* Steps with those of their procedures; a text of that size has the words that matter. */
static void append_steps(const struct compiler *compiler, struct buffer *out, json_t *steps,
                         unsigned depth)
{
    const struct kb_files *procedures = &compiler->folder->procedures;
    size_t i;
    json_t *step;
    json_array_foreach(steps, i, step)
    {
        const char *id = json_string_value(json_object_get(step, "procedure"));
        if (json_is_string(step))
            append_plain(out, json_string_value(step));
        for (size_t j = 0; id && depth < MAX_DEPTH && j < procedures->count; j++) {
            const struct kb_file *file = &procedures->items[j];
            if (out->size > MAX_BYTES || strcmp(file->name, id) != 0)
                continue;
            append_plain(out, json_string_value(json_object_get(file->root, "title")));
            append_steps(compiler, out, json_object_get(file->root, "steps"), depth + 1);
        }
    }
}

static void append_fixes(const struct compiler *compiler, struct buffer *out, json_t *fixes)
{
    size_t i;
    json_t *fix;
    json_array_foreach(fixes, i, fix)
    {
        append_plain(out, json_string_value(json_object_get(fix, "title")));
        append_steps(compiler, out, json_object_get(fix, "steps"), 0);
        append_list(out, json_object_get(fix, "commands"));
        append_list(out, json_object_get(fix, "verify"));
    }
}

/* What the events say that speak for the cause. Hints are left out: their events speak for
 * anything. Numbers of events are looked up in the base itself, see kb/search.c. */
static void append_events(const struct compiler *compiler, struct buffer *out, struct buffer *codes,
                          json_t *links)
{
    size_t i;
    json_t *link;
    json_array_foreach(links, i, link)
    {
        const char *id = json_string_value(json_object_get(link, "signature"));
        const char *class = json_string_value(json_object_get(link, "class"));
        const json_t *known = id ? json_object_get(compiler->signatures, id) : NULL;
        const json_t *signature = json_object_get(known, "signature");
        if (!signature || !class || strcmp(class, "hint") == 0)
            continue;
        const char *meaning = json_string_value(json_object_get(signature, "meaning"));
        append_plain(out, json_string_value(json_object_get(known, "provider")));
        append_plain(out, json_string_value(json_object_get(signature, "title")));
        append_plain(out, meaning);
        search_code_scan(codes, meaning);
    }
}

static void append_missing(struct buffer *out, json_t *missing)
{
    size_t i;
    json_t *item;
    json_array_foreach(missing, i, item)
    {
        append_plain(out, json_string_value(json_object_get(item, "what")));
        append_plain(out, json_string_value(json_object_get(item, "decides")));
    }
}

static void append_references(struct buffer *out, json_t *references)
{
    size_t i;
    json_t *item;
    json_array_foreach(references, i, item)
    {
        if (json_object_get(item, "id"))
            append_plain(out, json_string_value(json_object_get(item, "id")));
    }
}

static const char *text_in(const struct buffer *buffer)
{
    return buffer->data ? buffer->data : "";
}

int compile_search(struct compiler *compiler, json_t *cause)
{
    AUTO_BUFFER struct buffer symptoms = {0}, events = {0}, summary = {0}, codes = {0}, fixes = {0};
    const char *title = json_string_value(json_object_get(cause, "title"));
    append_list(&symptoms, json_object_get(cause, "symptoms"));
    append_plain(&summary, json_string_value(json_object_get(cause, "summary")));
    append_list(&summary, json_object_get(cause, "products"));
    append_missing(&summary, json_object_get(cause, "missing_evidence"));
    append_fixes(compiler, &fixes, json_object_get(cause, "fixes"));
    append_references(&codes, json_object_get(cause, "references"));
    append_events(compiler, &events, &codes, json_object_get(cause, "evidence"));
    search_code_scan(&codes, title);
    search_code_scan(&codes, text_in(&symptoms));
    search_code_scan(&codes, text_in(&summary));
    search_code_scan(&codes, text_in(&fixes));
    return compiler_insert(
        compiler, "search", "ttttttt", json_string_value(json_object_get(cause, "id")), title,
        text_in(&symptoms), text_in(&events), text_in(&summary), text_in(&codes), text_in(&fixes));
}

int compile_words(struct compiler *compiler)
{
    return compiler_run(compiler,
                        "CREATE VIRTUAL TABLE temp.plain USING fts5 (text, tokenize = 'unicode61');"
                        "INSERT INTO temp.plain SELECT title || ' ' || symptoms || ' ' || events "
                        "|| ' ' || summary || ' ' || fixes FROM search;"
                        "CREATE VIRTUAL TABLE temp.plain_word USING fts5vocab (temp, plain, row);"
                        "INSERT INTO word SELECT '^' || term || '$' FROM temp.plain_word "
                        "WHERE length(term) BETWEEN 3 AND 40 AND term NOT GLOB '*[0-9]*' "
                        "ORDER BY term;"
                        "DROP TABLE temp.plain_word; DROP TABLE temp.plain");
}
