/* SPDX-License-Identifier: MIT */
#pragma once

/* A small folder of articles in memory, for the tests of src/kb. */

#include "base/buffer.h"
#include "kb/folder.h"
#include "kb/kb.h"

/* One base, one provider with three signatures, two causes of one problem, two procedures. */
struct kb_folder *fixture_folder(void);

/* The article in a file of the folder: "base", or a name in events, causes or procedures. Borrowed.
 */
json_t *fixture_root(struct kb_folder *folder, const char *name);

/* Replaces or removes (json NULL) what a path of keys and indices separated by '/' leads to; beyond
 * the end of a list it appends. */
void fixture_set(struct kb_folder *folder, const char *name, const char *path, const char *json);

/* Adds an article to causes, events or procedures. */
void fixture_add(struct kb_folder *folder, struct kb_files *files, const char *name,
                 const char *json);

/* Compiles the folder as it is. */
void fixture_compile(struct buffer *bytes);

/* Compiles and opens; the test fails if that fails. The bytes must outlive the base. */
struct kb *fixture_open(const struct kb_folder *folder, struct buffer *bytes);
