/* SPDX-License-Identifier: MIT */
#pragma once

/* What the compiling of all kinds of articles shares: rows into the database under construction. */

#include "base/error.h"
#include "kb/folder.h"

#include <jansson.h>
#include <sqlite3.h>

struct compiler {
    sqlite3 *db;
    struct error *error;
    const struct kb_folder *folder;
    json_t *signatures; /* id → {"provider", "signature"}: those of the folder, for the index */
};

/* Runs "INSERT INTO TABLE VALUES (…)" with one value for each character of types:
 *   t const char * (NULL gives NULL), n int64_t, r double,
 *   j json_t * (borrowed; NULL gives an empty list).
 * An integer must be passed as int64_t. */
int compiler_insert(struct compiler *compiler, const char *table, const char *types, ...);

int compiler_run(struct compiler *compiler, const char *sql);

/* Puts "KEY[INDEX]" in front of the error, with the id behind it unless that is NULL. Returns -1.
 */
int compiler_blame(struct compiler *compiler, const char *key, size_t index, const char *id);

int compile_base(struct compiler *compiler, json_t *root);
int compile_events(struct compiler *compiler, json_t *root);
int compile_passing(struct compiler *compiler, json_t *passing, const char *signature);
int compile_cause(struct compiler *compiler, json_t *root, const char *file_name);
int compile_procedure(struct compiler *compiler, json_t *root, const char *file_name);

/* Checks what a fact rests on. */
int compile_check_tag(struct error *error, const char *tag, const char *origin);

/* Checks a list of steps: texts and {"procedure": id}. */
int compile_check_steps(struct compiler *compiler, json_t *steps);

/* Adds the cause's row of the full-text index; after the last one the words that it holds. */
int compile_search(struct compiler *compiler, json_t *cause);
int compile_words(struct compiler *compiler);
