/* SPDX-License-Identifier: MIT */
#include "cli/look_up.h"

#include "cli/bases.h"
#include "cli/terminal.h"
#include "report/escape.h"

#include <stdlib.h>

static void append_json(struct buffer *out, const json_t *value, size_t flags)
{
    char *text = json_dumps(value, flags | JSON_REAL_PRECISION(6));
    escape_json_document(out, text_of(text));
    buffer_text(out, "\n");
    free(text);
}

int look_up_write(const struct settings *settings, const json_t *rows, bool single,
                  look_up_text text, struct error *error)
{
    struct buffer out = {0};
    struct report_style style = terminal_style(settings);
    if (settings->format == FORMAT_JSON)
        append_json(&out, single ? json_array_get(rows, 0) : rows, JSON_INDENT(2));
    for (size_t i = 0; settings->format != FORMAT_JSON && i < json_array_size(rows); i++) {
        if (settings->format == FORMAT_JSONL)
            append_json(&out, json_array_get(rows, i), JSON_COMPACT);
        else
            text(&out, json_array_get(rows, i), &style);
    }
    int result = command_write(settings, out.data ? out.data : "", out.size, error);
    buffer_free(&out);
    return result;
}

bool look_up_add(json_t *rows, json_t *row)
{
    return row && json_array_append_new(rows, row) == 0;
}

int look_up_run(const struct settings *settings, bool single, look_up_text text,
                int (*make)(const struct settings *settings, const struct kb *kb, json_t *rows,
                            struct error *error),
                struct error *error)
{
    struct kb *kb = bases_open(settings, error);
    if (!kb)
        return STATUS_UNREADABLE;
    json_t *rows = json_array();
    int status = make(settings, kb, rows, error);
    if (status == STATUS_DONE && look_up_write(settings, rows, single, text, error) < 0)
        status = STATUS_UNREADABLE;
    json_decref(rows);
    kb_free(kb);
    return status;
}
