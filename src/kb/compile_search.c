/* SPDX-License-Identifier: MIT */
/* The rows of the full-text index over causes, symptoms and fixes. */
#include "base/buffer.h"
#include "kb/compile_row.h"
#include "kb/placeholder.h"

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

int compile_search(struct compiler *compiler, const char *cause, const char *title,
                   json_t *symptoms, const char *summary, json_t *fixes)
{
    AUTO_BUFFER struct buffer symptom_text = {0}, summary_text = {0}, fix_text = {0};
    size_t i;
    json_t *fix;
    append_list(&symptom_text, symptoms);
    append_plain(&summary_text, summary);
    json_array_foreach(fixes, i, fix)
    {
        append_plain(&fix_text, json_string_value(json_object_get(fix, "title")));
        append_list(&fix_text, json_object_get(fix, "steps"));
        append_list(&fix_text, json_object_get(fix, "commands"));
    }
    return compiler_insert(compiler, "search", "ttttt", cause, title,
                           symptom_text.data ? symptom_text.data : "", summary_text.data,
                           fix_text.data);
}
