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

static void append_csv(struct buffer *out, const struct csv_column *columns, const json_t *rows)
{
    struct csv csv = {.out = out};
    csv_column_names(&csv, columns);
    for (size_t i = 0; i < json_array_size(rows); i++)
        csv_object(&csv, columns, json_array_get(rows, i));
}

static void append_rows(struct buffer *out, const struct settings *settings, const json_t *rows,
                        const struct look_up_form *form)
{
    struct report_style style = terminal_style(settings);
    switch (settings->format) {
    case FORMAT_JSON:
        append_json(out, form->single ? json_array_get(rows, 0) : rows, JSON_INDENT(2));
        break;
    case FORMAT_JSONL:
        for (size_t i = 0; i < json_array_size(rows); i++)
            append_json(out, json_array_get(rows, i), JSON_COMPACT);
        break;
    case FORMAT_CSV:
        append_csv(out, form->columns, rows);
        break;
    default:
        for (size_t i = 0; i < json_array_size(rows); i++)
            form->text(out, json_array_get(rows, i), &style);
    }
}

int look_up_write(const struct settings *settings, const json_t *rows,
                  const struct look_up_form *form, struct error *error)
{
    struct buffer out = {0};
    append_rows(&out, settings, rows, form);
    int result = command_write(settings, out.data ? out.data : "", out.size, error);
    buffer_free(&out);
    return result;
}

bool look_up_add(json_t *rows, json_t *row)
{
    return row && json_array_append_new(rows, row) == 0;
}

int look_up_run(const struct settings *settings, const struct look_up_form *form,
                int (*make)(const struct settings *settings, const struct kb *kb, json_t *rows,
                            struct error *error),
                struct error *error)
{
    struct kb *kb = bases_open(settings, KB_FOR_LOOK_UP, error);
    if (!kb)
        return STATUS_UNREADABLE;
    json_t *rows = json_array();
    int status = make(settings, kb, rows, error);
    if (status == STATUS_DONE && look_up_write(settings, rows, form, error) < 0)
        status = STATUS_UNREADABLE;
    json_decref(rows);
    kb_free(kb);
    return status;
}
