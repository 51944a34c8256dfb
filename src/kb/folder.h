/* SPDX-License-Identifier: MIT */
#pragma once

/* A folder of articles as parsed JSON, see docs/writing-articles.md; its content is not checked
 * yet. */

#include "base/error.h"

#include <jansson.h>
#include <stddef.h>

struct kb_file {
    char *path; /* for errors */
    char *name; /* without folder and ".json" */
    json_t *root;
};

struct kb_files { /* sorted by name */
    struct kb_file *items;
    size_t count, capacity;
};

struct kb_folder {
    char *path;
    struct kb_file base;
    struct kb_files events, causes, procedures;
    struct kb_files inputs; /* what was read, for a depfile: paths only, folders as well */
};

/* NULL with the error set (it names file and line) if there is no base.json or a file is no JSON.
 */
struct kb_folder *kb_folder_read(const char *path, struct error *error);
void kb_folder_free(struct kb_folder *folder);

/* Where a list of objects has the one whose key has this value; SIZE_MAX if none has. A NULL list
 * is empty. */
size_t kb_item_of(const json_t *list, const char *key, const char *value);
