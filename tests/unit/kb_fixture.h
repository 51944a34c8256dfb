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

/* What may be seen in passing, for the key "passing" of a signature: more members, and the leaks.
 */
#define PASSING(more, leak, lasting)                                                               \
    "{" more "\"leak\": {\"value\": " leak                                                         \
    ", \"reason\": \"r\"}, \"lasting_leak\": {\"value\": " lasting                                 \
    ", \"reason\": \"r\"}, \"why\": \"w\", \"tag\": \"documented\", \"origin\": \"KB 1\"}"
#define PASSING_GOOD                                                                               \
    PASSING("\"minutes\": 30, \"times_a_week\": 3, \"ended_by\": [\"sync-ok\"], ", "0.05", "0.0005")

/* Compiles the folder as it is. */
void fixture_compile(struct buffer *bytes);

/* Compiles and opens; the test fails if that fails. The bytes must outlive the base. */
struct kb *fixture_open(const struct kb_folder *folder, struct buffer *bytes);
