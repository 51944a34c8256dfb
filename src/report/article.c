/* SPDX-License-Identifier: MIT */
#include "report/article.h"

#include "base/memory.h"
#include "report/layout.h"
#include "report/words.h"

static struct text field(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return (struct text){json_string_value(value), json_string_length(value)};
}

static void heading(struct layout *layout, const char *title)
{
    layout_gap(layout);
    layout_wrap(layout, INK_BOLD, "", text_of(title));
}

static struct text item_text(const json_t *item)
{
    return (struct text){json_string_value(item), json_string_length(item)};
}

static void bullets(struct layout *layout, const char *title, const json_t *list)
{
    if (!json_array_size(list))
        return;
    heading(layout, title);
    for (size_t i = 0; i < json_array_size(list); i++)
        layout_wrap(layout, INK_PLAIN, "  - ", item_text(json_array_get(list, i)));
}

static void sub_list(struct layout *layout, const char *title, const json_t *list, bool commands)
{
    if (!json_array_size(list))
        return;
    layout_wrap(layout, INK_DIM, "     ", text_of(title));
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (commands)
            layout_lines(layout, INK_COMMAND, 7, 7, item_text(json_array_get(list, i)));
        else
            layout_wrap(layout, INK_PLAIN, "       - ", item_text(json_array_get(list, i)));
    }
}

/* What a fact rests on. */
static void basis(struct layout *layout, const char *first, const json_t *fact)
{
    layout_format(layout, INK_DIM, first, "Basis: %s, %s", field(fact, "tag").data,
                  field(fact, "origin").data);
}

static void fix(struct layout *layout, size_t number, const json_t *fix)
{
    AUTO_FREE char *first = memory_format("  %zu. ", number);
    layout_gap(layout);
    layout_wrap(layout, INK_BOLD, first, field(fix, "title"));
    if (json_is_string(json_object_get(fix, "applies_when")))
        layout_format(layout, INK_DIM, "     ", "When: %s", field(fix, "applies_when").data);
    layout_format(layout, INK_DIM, "     ", "Risk: %s", field(fix, "risk").data);
    basis(layout, "     ", fix);
    const json_t *steps = json_object_get(fix, "steps");
    for (size_t i = 0; i < json_array_size(steps); i++) {
        AUTO_FREE char *step = memory_format("     %2zu) ", i + 1);
        layout_wrap(layout, INK_PLAIN, step, item_text(json_array_get(steps, i)));
    }
    sub_list(layout, "Commands:", json_object_get(fix, "commands"), true);
    sub_list(layout, "Verify:", json_object_get(fix, "verify"), false);
    sub_list(layout, "Undo:", json_object_get(fix, "undo"), false);
}

static void evidence(struct layout *layout, const json_t *links)
{
    heading(layout, "Evidence");
    if (!json_array_size(links))
        layout_wrap(layout, INK_PLAIN, "  ",
                    TEXT("No event of its own shows this cause; its symptoms do."));
    for (size_t i = 0; i < json_array_size(links); i++) {
        const json_t *link = json_array_get(links, i);
        layout_format(
            layout, INK_PLAIN, "  - ", "%s %lld (%s, %s, P %.2g): %s (%s, %s)",
            field(link, "provider").data, json_integer_value(json_object_get(link, "event_id")),
            field(link, "signature").data, field(link, "class").data,
            json_number_value(json_object_get(link, "probability")), field(link, "reason").data,
            field(link, "tag").data, field(link, "origin").data);
    }
}

/* Two texts of each item, joined with a colon. */
static void pairs(struct layout *layout, const char *title, const json_t *items, const char *first,
                  const char *second)
{
    if (json_array_size(items))
        heading(layout, title);
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        layout_format(layout, INK_PLAIN, "  - ", "%s: %s", field(item, first).data,
                      field(item, second).data);
    }
}

static void references(struct layout *layout, const json_t *list)
{
    heading(layout, "References");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *reference = json_array_get(list, i);
        const char *id = json_string_value(json_object_get(reference, "id"));
        const char *url = json_string_value(json_object_get(reference, "url"));
        layout_format(layout, INK_PLAIN, "  - ", "%s%s%s%s%s", id ? id : "", id ? ": " : "",
                      field(reference, "title").data, url ? " " : "", url ? url : "");
    }
}

void article_text(struct buffer *out, const json_t *article, const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style, .start = out->size};
    layout_wrap(&layout, INK_BOLD, "", field(article, "title"));
    layout_format(&layout, INK_DIM, "", "%s (problem %s, %s)", field(article, "id").data,
                  field(article, "problem").data, field(article, "severity").data);
    basis(&layout, "", article);
    layout_gap(&layout);
    layout_wrap(&layout, INK_PLAIN, "", field(article, "summary"));
    bullets(&layout, "Products", json_object_get(article, "products"));
    bullets(&layout, "Symptoms", json_object_get(article, "symptoms"));
    evidence(&layout, json_object_get(article, "evidence"));
    pairs(&layout, "What may have brought it about", json_object_get(article, "contributed_by"),
          "cause", "why");
    pairs(&layout, "What it may bring about", json_object_get(article, "contributes_to"), "cause",
          "why");
    pairs(&layout, "What else would decide", json_object_get(article, "missing_evidence"), "what",
          "decides");
    const json_t *fixes = json_object_get(article, "fixes");
    heading(&layout, "Fixes, in the order to try them");
    for (size_t i = 0; i < json_array_size(fixes); i++)
        fix(&layout, i + 1, json_array_get(fixes, i));
    references(&layout, json_object_get(article, "references"));
}

void article_event(struct buffer *out, const json_t *event, const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style, .start = out->size};
    layout_gap(&layout);
    layout_format(&layout, INK_BOLD, "", "%s %lld: %s", field(event, "provider").data,
                  json_integer_value(json_object_get(event, "event_id")),
                  field(event, "title").data);
    layout_format(&layout, INK_DIM, "", "signature %s", field(event, "signature").data);
    basis(&layout, "", event);
    layout_wrap(&layout, INK_PLAIN, "", field(event, "meaning"));
    const json_t *noise = json_object_get(event, "noise");
    if (json_is_object(noise))
        layout_format(&layout, INK_PLAIN, "", "%s: %s", words_noise(field(noise, "kind").data),
                      field(noise, "why").data);
    const json_t *passing = json_object_get(event, "passing");
    if (json_is_object(passing))
        layout_format(&layout, INK_PLAIN, "", "A hint at most where it is seen in passing only: %s",
                      field(passing, "why").data);
    const json_t *causes = json_object_get(event, "causes");
    if (!json_array_size(causes))
        layout_wrap(&layout, INK_PLAIN, "", TEXT("It speaks for no cause of the base by itself."));
    for (size_t i = 0; i < json_array_size(causes); i++) {
        const json_t *cause = json_array_get(causes, i);
        layout_format(&layout, INK_PLAIN, "  - ", "%s (%s, %s): %s", field(cause, "cause").data,
                      field(cause, "class").data, field(cause, "tag").data,
                      field(cause, "title").data);
    }
    const json_t *others = json_object_get(event, "not");
    if (json_array_size(others))
        heading(&layout, "Not to be confused with");
    for (size_t i = 0; i < json_array_size(others); i++) {
        const json_t *other = json_array_get(others, i);
        layout_format(&layout, INK_PLAIN, "  - ", "%s %lld: %s", field(other, "provider").data,
                      json_integer_value(json_object_get(event, "event_id")),
                      field(other, "note").data);
    }
}

void article_row(struct buffer *out, const char *head, const char *below,
                 const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style};
    layout_wrap(&layout, INK_BOLD, "", text_of(head));
    layout_wrap(&layout, INK_PLAIN, "    ", text_of(below));
}

void article_found(struct buffer *out, const json_t *row, const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style};
    if (json_object_get(row, "note")) {
        layout_wrap(&layout, INK_DIM, "", field(row, "note"));
        return;
    }
    bool cause = json_is_string(json_object_get(row, "cause"));
    layout_gap(&layout);
    layout_wrap(&layout, INK_BOLD, "", field(row, cause ? "cause" : "title"));
    if (cause)
        layout_wrap(&layout, INK_PLAIN, "    ", field(row, "title"));
    else
        layout_format(&layout, INK_PLAIN, "    ", "signature %s, speaks for no cause by itself",
                      field(row, "signature").data);
    if (field(row, "snippet").size)
        layout_wrap(&layout, INK_DIM, "    ", field(row, "snippet"));
}

/* A value as it stands in JSON; texts without quotes, nothing as such. */
static char *value_text(const json_t *value)
{
    if (!value || json_is_null(value))
        return memory_text("nothing");
    return json_is_string(value) ? memory_text(json_string_value(value))
                                 : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
}

void article_change(struct buffer *out, const json_t *row, const struct report_style *style)
{
    struct layout layout = {.out = out, .style = style};
    const json_t *fields = json_object_get(row, "fields");
    const char *cause = json_string_value(json_object_get(row, "cause"));
    layout_format(&layout, INK_BOLD, "", "%s %s %s%s%s", field(row, "change").data,
                  field(row, "kind").data, field(row, "id").data, cause ? " of " : "",
                  cause ? cause : "");
    for (size_t i = 0; i < json_array_size(fields); i++) {
        const json_t *item = json_array_get(fields, i);
        AUTO_FREE char *old = value_text(json_object_get(item, "old"));
        AUTO_FREE char *new = value_text(json_object_get(item, "new"));
        layout_format(&layout, INK_PLAIN, "    ", "%s:", field(item, "field").data);
        layout_format(&layout, INK_PLAIN, "      - ", "%s", old);
        layout_format(&layout, INK_PLAIN, "      + ", "%s", new);
    }
}
