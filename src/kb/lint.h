/* SPDX-License-Identifier: MIT */
#pragma once

/* What articles must keep to beyond their form: see the checks in lint.c and lint_text.c. */

#include "kb/folder.h"
#include "kb/kb.h"

/* where: the file, and what in it; what: the complaint, without a stop. */
typedef void (*lint_complain)(void *context, const char *where, const char *what);

/* Checks the articles of a folder. kb is the base made from it (kb_open_compiled()). Complaints
 * come in the order of the articles. Returns how many there were. The samples are not replayed
 * here: see kb/sample.h. */
size_t kb_lint(const struct kb_folder *folder, const struct kb *kb, lint_complain complain,
               void *context);

/* Complains of what a skeleton left to be written (kb/skeleton.h); such articles need not compile.
 */
size_t kb_lint_unwritten(const struct kb_folder *folder, lint_complain complain, void *context);

/* Complains of what articles name and no article is. kb_compile() took the folder. below: the base
 * that it extends, whose procedures are not known here; NULL if none. */
size_t kb_lint_references(const struct kb_folder *folder, const struct kb *below,
                          lint_complain complain, void *context);

/* P(cause | this signature alone, seen once) in a noisy-OR with this one cause. */
double kb_lone_posterior(double prior, double leak, double probability);
