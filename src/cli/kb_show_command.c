/* SPDX-License-Identifier: MIT */
#include "cli/look_up.h"

#include "kb/article.h"
#include "kb/placeholder.h"
#include "report/article.h"

#include <string.h>

/* Says which event each link is about. */
static void name_events(const struct kb *kb, json_t *evidence)
{
    size_t i;
    json_t *link;
    json_array_foreach(evidence, i, link)
    {
        const char *id = json_string_value(json_object_get(link, "signature"));
        size_t found = kb_find_signature(kb, id ? id : "");
        if (found == KB_NONE)
            continue;
        json_object_set_new(link, "provider", json_string(kb_signature(kb, found)->provider));
        json_object_set_new(link, "event_id", json_integer(kb_signature_event(kb, found).event_id));
    }
}

/* What says most first; the order of ids within. */
static json_t *by_class(const json_t *evidence)
{
    json_t *sorted = json_array();
    for (int class = KB_DIRECT; class <= KB_HINT; class ++)
        for (size_t i = 0; i < json_array_size(evidence); i++) {
            json_t *link = json_array_get(evidence, i);
            const char *own = json_string_value(json_object_get(link, "class"));
            if (own && strcmp(own, kb_class_name((enum kb_class) class)) == 0)
                json_array_append(sorted, link);
        }
    return sorted;
}

/* The other end of contributed_by. */
static json_t *contributes_to(const struct kb *kb, size_t cause)
{
    json_t *list = json_array();
    for (size_t i = 0; i < kb->cause_count; i++)
        for (size_t j = 0; j < kb->causes[i].contribution_count; j++) {
            const struct kb_contribution *item = &kb->causes[i].contributions[j];
            if (item->cause == cause)
                json_array_append_new(list, json_pack("{s:s, s:f, s:s}", "cause", kb->causes[i].id,
                                                      "probability", item->probability, "why",
                                                      item->why));
        }
    return list;
}

/* A text for a reader who has no log: {name|text} gives the text, {name} gives <name>. */
static json_t *without_log(const char *text)
{
    struct buffer out = {0};
    struct text rest = text_of(text);
    struct placeholder found;
    bool more;
    do {
        more = placeholder_next(&rest, &found);
        buffer_append(&out, found.before.data, found.before.size);
        if (more && found.has_text)
            buffer_append(&out, found.text.data, found.text.size);
        else if (more)
            buffer_format(&out, "<%.*s>", (int)found.name.size, found.name.data);
    } while (more);
    json_t *filled = json_stringn(out.data ? out.data : "", out.size);
    buffer_free(&out);
    return filled;
}

static void fill_list(json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        json_array_set_new(list, i, without_log(json_string_value(json_array_get(list, i))));
}

static void fill_for_reading(json_t *article)
{
    static const char *const lists[] = {"steps", "commands", "verify", "undo"};
    const char *summary = json_string_value(json_object_get(article, "summary"));
    size_t i;
    json_t *fix;
    json_object_set_new(article, "summary", without_log(summary ? summary : ""));
    json_array_foreach(json_object_get(article, "fixes"), i, fix)
    {
        for (size_t j = 0; j < sizeof lists / sizeof *lists; j++)
            fill_list(json_object_get(fix, lists[j]));
    }
}

static int make(const struct settings *settings, const struct kb *kb, json_t *rows,
                struct error *error)
{
    const char *id = settings->arguments.items[0];
    size_t cause = kb_find_cause(kb, id);
    if (cause == KB_NONE) {
        error_set(error, ERROR_USAGE,
                  "%s: the base has no such cause; 'evtdiag kb search' finds one by its symptoms, "
                  "'evtdiag kb list causes' shows all",
                  id);
        return STATUS_USAGE;
    }
    json_t *article = kb_article(kb, cause, error);
    if (!article)
        return STATUS_UNREADABLE;
    name_events(kb, json_object_get(article, "evidence"));
    json_object_set_new(article, "evidence", by_class(json_object_get(article, "evidence")));
    json_object_set_new(article, "contributes_to", contributes_to(kb, cause));
    if (settings->format == FORMAT_TEXT || settings->format == FORMAT_MARKDOWN)
        fill_for_reading(article);
    return look_up_add(rows, article) ? STATUS_DONE : STATUS_UNREADABLE;
}

static int run(const struct settings *settings, struct error *error)
{
    const struct look_up_form form = {.text = settings->format == FORMAT_MARKDOWN ? article_markdown
                                                                                  : article_text,
                                      .single = true};
    return look_up_run(settings, &form, make, error);
}

const struct command command_kb_show = {
    .name = "kb show",
    .bit = COMMAND_KB_SHOW,
    .arguments = "CAUSE",
    .kind = VALUE_CAUSE,
    .summary = "Show the whole article of a cause",
    .examples = {{"exchange-vdir-requires-ssl", "the whole article"}},
    .formats = "text|md|json|jsonl",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
