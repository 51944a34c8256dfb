/* SPDX-License-Identifier: MIT */
#include "cli/look_up.h"

#include "kb/lookup.h"
#include "report/article.h"

#include <stdlib.h>

/* In JSON each row says what the number is not; in text the last one does. */
static int add_collisions(const struct settings *settings, const struct kb *kb, json_t *rows,
                          uint32_t id, struct error *error)
{
    json_t *list = kb_event_collisions(kb, id, error);
    size_t i =
        settings->format == FORMAT_TEXT && json_array_size(rows) ? json_array_size(rows) - 1 : 0;
    for (; list && i < json_array_size(rows); i++)
        json_object_set(json_array_get(rows, i), "not", list);
    bool good = list != NULL;
    json_decref(list);
    return good ? 0 : -1;
}

static int make(const struct settings *settings, const struct kb *kb, json_t *rows,
                struct error *error)
{
    const char *provider = settings->arguments.count == 2 ? settings->arguments.items[0] : NULL;
    const char *number = settings->arguments.items[settings->arguments.count - 1];
    char *end;
    unsigned long id = strtoul(number, &end, 10);
    if (*end || end == number || number[0] < '0' || number[0] > '9' || id > UINT32_MAX) {
        error_set(error, ERROR_USAGE, "'%s' is no event id", number);
        return STATUS_USAGE;
    }
    size_t *found;
    size_t count = kb_find_events(kb, provider, (uint32_t)id, &found);
    int status = STATUS_DONE;
    for (size_t i = 0; i < count && status == STATUS_DONE; i++)
        if (!look_up_add(rows, kb_signature_article(kb, found[i], error)))
            status = STATUS_UNREADABLE;
    free(found);
    if (status == STATUS_DONE && add_collisions(settings, kb, rows, (uint32_t)id, error))
        status = STATUS_UNREADABLE;
    if (count)
        return status;
    error_set(error, ERROR_USAGE,
              "%s%s%s: the base knows no such event; 'evtdiag kb list events' shows all",
              provider ? provider : "", provider ? " " : "", number);
    return STATUS_USAGE;
}

static const struct csv_column columns[] = {
    {.name = "signature"},
    {.name = "provider"},
    {.name = "aliases"},
    {.name = "event_id"},
    {.name = "title"},
    {.name = "meaning"},
    {.name = "tag"},
    {.name = "origin"},
    {.name = "noise", .member = "kind|why"},
    {.name = "family"},
    {.name = "leak", .member = "value"},
    {.name = "causes", .member = "cause|probability"},
    {.name = "not", .member = "provider|note"},
    {.name = "passing", .member = "why"},
    {.name = NULL},
};

static int run(const struct settings *settings, struct error *error)
{
    return look_up_run(settings, &(struct look_up_form){.text = article_event, .columns = columns},
                       make, error);
}

const struct command command_kb_event = {
    .name = "kb event",
    .bit = COMMAND_KB_EVENT,
    .arguments = "[PROVIDER] ID",
    .kind = VALUE_EVENT,
    .formats = "text|json|jsonl|csv",
    .summary = "Say what an event means, which causes it is for",
    .examples = {{"3029", "whatever the provider"}, {"'MSExchange OWA' 42", "of one provider"}},
    .least_arguments = 1,
    .most_arguments = 2,
    .run = run,
};
