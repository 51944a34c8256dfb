/* SPDX-License-Identifier: MIT */
/* A cause's article as Markdown (CommonMark). */
#include "report/article.h"
#include "report/escape.h"

#include <string.h>

static const char *field(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* Characters that Markdown would take for marks get a backslash; controls are made visible. */
static void plain(struct buffer *out, const char *text)
{
    struct buffer visible = {0};
    escape_visible(&visible, text_of(text));
    for (size_t i = 0; i < visible.size; i++) {
        if (strchr("\\`*_[]<>#|~&", visible.data[i]))
            buffer_text(out, "\\");
        buffer_append(out, visible.data + i, 1);
    }
    buffer_free(&visible);
}

static void line(struct buffer *out, const char *before, const char *text)
{
    buffer_text(out, before);
    plain(out, text);
    buffer_text(out, "\n");
}

static void basis(struct buffer *out, const char *before, const json_t *fact)
{
    buffer_format(out, "%s*", before);
    plain(out, field(fact, "tag"));
    buffer_text(out, ": ");
    plain(out, field(fact, "origin"));
    buffer_text(out, "*\n");
}

static void list(struct buffer *out, const char *heading, const char *before, const json_t *items)
{
    if (!json_array_size(items))
        return;
    buffer_text(out, heading);
    for (size_t i = 0; i < json_array_size(items); i++)
        line(out, before, json_string_value(json_array_get(items, i)));
}

/* A fence longer than any run of backticks within; a command is one line. */
static void commands(struct buffer *out, const json_t *items)
{
    size_t longest = 2;
    struct buffer text = {0};
    if (!json_array_size(items))
        return;
    for (size_t i = 0; i < json_array_size(items); i++) {
        escape_visible(&text, text_of(json_string_value(json_array_get(items, i))));
        buffer_text(&text, "\n");
    }
    for (size_t i = 0, run = 0; i < text.size; i++) {
        run = text.data[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    buffer_text(out, "\nCommands:\n\n");
    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i <= longest; i++)
            buffer_text(out, "`");
        buffer_text(out, "\n");
        if (turn == 0)
            buffer_append(out, text.data, text.size);
    }
    buffer_free(&text);
}

static void fix(struct buffer *out, size_t number, const json_t *fix)
{
    buffer_format(out, "\n### %zu. ", number);
    plain(out, field(fix, "title"));
    buffer_text(out, "\n\n");
    if (*field(fix, "applies_when"))
        line(out, "- When: ", field(fix, "applies_when"));
    line(out, "- Risk: ", field(fix, "risk"));
    basis(out, "- Basis: ", fix);
    list(out, "\n", "1. ", json_object_get(fix, "steps"));
    commands(out, json_object_get(fix, "commands"));
    list(out, "\nVerify:\n\n", "- ", json_object_get(fix, "verify"));
    list(out, "\nUndo:\n\n", "- ", json_object_get(fix, "undo"));
}

static void evidence(struct buffer *out, const json_t *links)
{
    buffer_text(out, "\n## Evidence\n\n");
    if (!json_array_size(links))
        buffer_text(out, "No event of its own shows this cause; its symptoms do.\n");
    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        buffer_text(out, "- **");
        plain(out, field(link, "provider"));
        buffer_format(out, " %lld** (%s, %s, P %.2g): ",
                      json_integer_value(json_object_get(link, "event_id")),
                      field(link, "signature"), field(link, "class"),
                      json_number_value(json_object_get(link, "probability")));
        plain(out, field(link, "reason"));
        basis(out, " ", link);
    }
}

/* Two texts of each item, joined with a colon. */
static void pairs(struct buffer *out, const char *heading, const json_t *items, const char *first,
                  const char *second)
{
    if (!json_array_size(items))
        return;
    buffer_text(out, heading);
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        buffer_text(out, "- ");
        plain(out, field(item, first));
        if (*field(item, second)) {
            buffer_text(out, ": ");
            plain(out, field(item, second));
        }
        buffer_text(out, "\n");
    }
}

static void references(struct buffer *out, const json_t *items)
{
    buffer_text(out, "\n## References\n\n");
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        buffer_text(out, "- ");
        if (*field(item, "id")) {
            plain(out, field(item, "id"));
            buffer_text(out, ": ");
        }
        plain(out, field(item, "title"));
        if (*field(item, "url"))
            buffer_format(out, " <%s>", field(item, "url"));
        buffer_text(out, "\n");
    }
}

void article_markdown(struct buffer *out, const json_t *article, const struct report_style *style)
{
    (void)style;
    line(out, "# ", field(article, "title"));
    buffer_format(out, "\n`%s`, problem `%s`, %s. ", field(article, "id"),
                  field(article, "problem"), field(article, "severity"));
    basis(out, "", article);
    line(out, "\n", field(article, "summary"));
    list(out, "\n## Products\n\n", "- ", json_object_get(article, "products"));
    list(out, "\n## Symptoms\n\n", "- ", json_object_get(article, "symptoms"));
    evidence(out, json_object_get(article, "evidence"));
    pairs(out, "\n## What may have brought it about\n\n",
          json_object_get(article, "contributed_by"), "cause", "why");
    pairs(out, "\n## What it may bring about\n\n", json_object_get(article, "contributes_to"),
          "cause", "why");
    pairs(out, "\n## What else would decide\n\n", json_object_get(article, "missing_evidence"),
          "what", "decides");
    const json_t *fixes = json_object_get(article, "fixes");
    buffer_text(out, "\n## Fixes, in the order to try them\n");
    for (size_t i = 0; i < json_array_size(fixes); i++)
        fix(out, i + 1, json_array_get(fixes, i));
    references(out, json_object_get(article, "references"));
}
