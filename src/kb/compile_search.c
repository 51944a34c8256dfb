/* SPDX-License-Identifier: MIT */
/* The rows of the full-text index over causes, symptoms and fixes. */
#include "base/buffer.h"
#include "kb/compile_row.h"
#include "kb/placeholder.h"

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
    size_t i;
    json_t *step;
    json_array_foreach(steps, i, step)
    {
        const char *id = json_string_value(json_object_get(step, "procedure"));
        if (json_is_string(step))
            append_plain(out, json_string_value(step));
        for (size_t j = 0; id && depth < MAX_DEPTH && j < compiler->procedures->count; j++) {
            const struct kb_file *file = &compiler->procedures->items[j];
            if (out->size > MAX_BYTES || strcmp(file->name, id) != 0)
                continue;
            append_plain(out, json_string_value(json_object_get(file->root, "title")));
            append_steps(compiler, out, json_object_get(file->root, "steps"), depth + 1);
        }
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
        append_steps(compiler, &fix_text, json_object_get(fix, "steps"), 0);
        append_list(&fix_text, json_object_get(fix, "commands"));
    }
    return compiler_insert(compiler, "search", "ttttt", cause, title,
                           symptom_text.data ? symptom_text.data : "", summary_text.data,
                           fix_text.data);
}
