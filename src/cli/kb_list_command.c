/* SPDX-License-Identifier: MIT */
#include "cli/look_up.h"

#include "base/memory.h"
#include "kb/article.h"
#include "report/article.h"

#include <string.h>

/* The ids of what a cause or signature is linked with. */
static json_t *linked(const struct kb *kb, size_t cause, size_t signature)
{
    json_t *ids = json_array();
    for (size_t i = 0; i < kb->link_count; i++) {
        if (kb->links[i].cause == cause)
            json_array_append_new(ids, json_string(kb_signature_id(kb, kb->links[i].signature)));
        else if (kb->links[i].signature == signature)
            json_array_append_new(ids, json_string(kb->causes[kb->links[i].cause].id));
    }
    return ids;
}

static json_t *cause_row(const struct kb *kb, size_t index, struct error *error)
{
    const struct kb_cause *cause = &kb->causes[index];
    json_t *article = kb_article(kb, index, error);
    if (!article)
        return NULL;
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:O, s:o}", "cause", cause->id, "title", cause->title,
                  "problem", cause->problem, "severity", kb_severity_name(cause->severity), "tag",
                  kb_tag_name(cause->tag), "products", json_object_get(article, "products"),
                  "evidence", linked(kb, index, KB_NONE));
    json_decref(article);
    return row;
}

static json_t *event_row(const struct kb *kb, size_t index)
{
    const struct kb_signature *signature = kb_signature(kb, index);
    return json_pack("{s:s, s:s, s:I, s:s, s:s, s:s?, s:o}", "signature", signature->id, "provider",
                     signature->provider, "event_id", (json_int_t)signature->event_id, "meaning",
                     signature->meaning, "tag", kb_tag_name(signature->tag), "noise",
                     kb_noise_name(signature->noise), "causes", linked(kb, KB_NONE, index));
}

static int make_causes(const struct settings *settings, const struct kb *kb, json_t *rows,
                       struct error *error)
{
    (void)settings;
    for (size_t i = 0; i < kb->cause_count; i++)
        if (!look_up_add(rows, cause_row(kb, i, error)))
            return STATUS_UNREADABLE;
    return STATUS_DONE;
}

static int make_events(const struct settings *settings, const struct kb *kb, json_t *rows,
                       struct error *error)
{
    (void)settings, (void)error;
    for (size_t i = 0; i < kb->signature_count; i++)
        if (!look_up_add(rows, event_row(kb, i)))
            return STATUS_UNREADABLE;
    return STATUS_DONE;
}

static const char *field(const json_t *row, const char *key)
{
    return json_string_value(json_object_get(row, key));
}

static void cause_text(struct buffer *out, const json_t *row, const struct report_style *style)
{
    size_t events = json_array_size(json_object_get(row, "evidence"));
    AUTO_FREE char *head =
        memory_format("%s (%s, %s, %zu event%s)", field(row, "cause"), field(row, "severity"),
                      field(row, "tag"), events, events == 1 ? "" : "s");
    article_row(out, head, field(row, "title"), style);
}

static void event_text(struct buffer *out, const json_t *row, const struct report_style *style)
{
    const char *noise = field(row, "noise");
    AUTO_FREE char *head =
        memory_format("%s %lld (%s, %s%s%s)", field(row, "provider"),
                      json_integer_value(json_object_get(row, "event_id")), field(row, "signature"),
                      field(row, "tag"), noise ? ", noise: " : "", noise ? noise : "");
    article_row(out, head, field(row, "meaning"), style);
}

static const struct csv_column cause_columns[] = {
    {.name = "cause"}, {.name = "title"},    {.name = "problem"},  {.name = "severity"},
    {.name = "tag"},   {.name = "products"}, {.name = "evidence"}, {.name = NULL},
};

static const struct csv_column event_columns[] = {
    {.name = "signature"}, {.name = "provider"}, {.name = "event_id"}, {.name = "meaning"},
    {.name = "tag"},       {.name = "noise"},    {.name = "causes"},   {.name = NULL},
};

static int run(const struct settings *settings, struct error *error)
{
    const char *what = settings->arguments.count ? settings->arguments.items[0] : "causes";
    if (strcmp(what, "causes") == 0)
        return look_up_run(settings,
                           &(struct look_up_form){.text = cause_text, .columns = cause_columns},
                           make_causes, error);
    if (strcmp(what, "events") == 0)
        return look_up_run(settings,
                           &(struct look_up_form){.text = event_text, .columns = event_columns},
                           make_events, error);
    error_set(error, ERROR_USAGE, "'%s' cannot be listed: causes or events", what);
    return STATUS_USAGE;
}

const struct command command_kb_list = {
    .name = "kb list",
    .bit = COMMAND_KB_LIST,
    .arguments = "[causes|events]",
    .kind = VALUE_WORD,
    .summary = "List what the base knows",
    .examples = {{"", "all causes"}, {"events", "all events"}},
    .formats = "text|json|jsonl|csv",
    .least_arguments = 0,
    .most_arguments = 1,
    .run = run,
};
