/* SPDX-License-Identifier: MIT */
#pragma once

/* Articles → the SQLite database of schema/kb.sql. The same articles give the same bytes. */

#include "base/buffer.h"
#include "base/error.h"
#include "kb/folder.h"

/* Appends the database's bytes. A base that extends no other must be complete in itself, else only
 * the articles' form is checked. Returns -1 with the error set (it names file and key). */
int kb_compile(struct buffer *out, const struct kb_folder *folder, struct error *error);
