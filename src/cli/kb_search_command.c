/* SPDX-License-Identifier: MIT */
#include "cli/look_up.h"

#include "base/memory.h"
#include "kb/search.h"
#include "report/article.h"

#include <string.h>

#define USUAL_ROWS 10

static char *join(const struct settings *settings)
{
    struct buffer words = {0};
    for (size_t i = 0; i < settings->arguments.count; i++)
        buffer_format(&words, "%s%s", i ? " " : "", settings->arguments.items[i]);
    return buffer_take(&words);
}

/* Text shows in brackets what was found; JSON has the text alone. */
static char *snippet_of(const char *marked, bool brackets)
{
    struct buffer out = {0};
    for (const char *at = marked; *at; at++) {
        if (*at != SEARCH_MARK_ON && *at != SEARCH_MARK_OFF)
            buffer_append(&out, at, 1);
        else if (brackets)
            buffer_text(&out, *at == SEARCH_MARK_ON ? "[" : "]");
    }
    return buffer_take(&out);
}

static json_t *make_row(const struct settings *settings, const struct kb *kb,
                        const struct kb_hit *hit)
{
    AUTO_FREE char *snippet = snippet_of(hit->snippet, settings->format == FORMAT_TEXT);
    if (hit->cause != KB_NONE)
        return json_pack("{s:s, s:s, s:f, s:s}", "cause", kb->causes[hit->cause].id, "title",
                         kb->causes[hit->cause].title, "score", hit->score, "snippet", snippet);
    const struct kb_signature *signature = kb_signature(kb, hit->signature);
    AUTO_FREE char *title = memory_format("%s %u: %s", signature->provider,
                                          (unsigned)signature->event_id, signature->title);
    return json_pack("{s:n, s:s, s:s, s:f, s:s}", "cause", "signature", signature->id, "title",
                     title, "score", hit->score, "snippet", snippet);
}

__attribute__((format(printf, 2, 3))) static void add_note(json_t *rows, const char *format, ...)
{
    char note[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(note, sizeof note, format, arguments);
    va_end(arguments);
    json_array_append_new(rows, json_pack("{s:s}", "note", note));
}

/* What a reader of the text should know about the search itself. */
static void add_notes(json_t *rows, const struct kb_hits *hits)
{
    for (size_t i = 0; i < hits->correction_count; i++)
        add_note(rows, "No article has the word '%s'; looked for %s.", hits->corrections[i].typed,
                 hits->corrections[i].used);
    if (hits->cut)
        add_note(rows, "These are too many words; the first ones were looked for.");
    if (!hits->count)
        add_note(rows, "Nothing found. 'evtdiag kb list causes' shows all causes.");
}

static int make(const struct settings *settings, const struct kb *kb, json_t *rows,
                struct error *error)
{
    AUTO_FREE char *typed = join(settings);
    struct kb_hits hits;
    if (kb_search(kb, typed, settings->top ? settings->top : USUAL_ROWS, &hits, error))
        return STATUS_UNREADABLE;
    if (settings->format == FORMAT_TEXT)
        add_notes(rows, &hits);
    bool good = true;
    for (size_t i = 0; good && i < hits.count; i++)
        good = look_up_add(rows, make_row(settings, kb, &hits.items[i]));
    kb_hits_free(&hits);
    if (good)
        return STATUS_DONE;
    error_set(error, ERROR_INTERNAL, "a row of the result cannot be written");
    return STATUS_UNREADABLE;
}

static const struct csv_column columns[] = {
    {.name = "cause"}, {.name = "signature"}, {.name = "title"},
    {.name = "score"}, {.name = "snippet"},   {.name = NULL},
};

static int run(const struct settings *settings, struct error *error)
{
    return look_up_run(settings, &(struct look_up_form){.text = article_found, .columns = columns},
                       make, error);
}

const struct command command_kb_search = {
    .name = "kb search",
    .bit = COMMAND_KB_SEARCH,
    .arguments = "WORDS...",
    .formats = "text|json|jsonl|csv",
    .summary = "Find causes by symptoms, codes, event numbers, fixes",
    .more = "Words may be misspelt; a search says what it looked for instead.",
    .examples = {{"blank page owa", "as you would type it"}},
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
