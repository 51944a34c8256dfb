/* SPDX-License-Identifier: MIT */
#pragma once

/* What the commands that look things up in the base share. */

#include "cli/command.h"
#include "kb/kb.h"
#include "report/csv.h"
#include "report/report.h"

#include <jansson.h>

/* Writes one row as text. */
typedef void (*look_up_text)(struct buffer *out, const json_t *row,
                             const struct report_style *style);

/* How rows look. */
struct look_up_form {
    look_up_text text;
    const struct csv_column *columns; /* of CSV; NULL where the command writes none */
    bool single;                      /* as JSON the only row stands alone, without an array */
};

/* Writes rows in the form asked for: an array, a line each, CSV, or text. */
int look_up_write(const struct settings *settings, const json_t *rows,
                  const struct look_up_form *form, struct error *error);

/* Takes the row; false if it is NULL. */
bool look_up_add(json_t *rows, json_t *row);

/* Opens the base of the settings, makes the rows and writes them. make() fills in rows and returns
 * STATUS_DONE, or another status with the error set. */
int look_up_run(const struct settings *settings, const struct look_up_form *form,
                int (*make)(const struct settings *settings, const struct kb *kb, json_t *rows,
                            struct error *error),
                struct error *error);
