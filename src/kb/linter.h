/* SPDX-License-Identifier: MIT */
#pragma once

/* The parts of the linter. */

#include "base/buffer.h"
#include "kb/lint.h"

struct linter {
    const struct kb_folder *folder;
    const struct kb *kb;
    lint_complain complain;
    void *context;
    size_t count;
};

__attribute__((format(printf, 3, 4))) void linter_say(struct linter *linter, const char *where,
                                                      const char *format, ...);

void lint_texts(struct linter *linter, const struct kb_file *file, size_t cause);
void lint_procedures(struct linter *linter);
void lint_event_facts(struct linter *linter, const struct kb_file *file);
void lint_cause_facts(struct linter *linter, const struct kb_file *file);
void lint_procedure_facts(struct linter *linter, const struct kb_file *file);
/* at: the place of the link in the article's evidence. */
void lint_noise(struct linter *linter, const char *path, size_t at, const struct kb_link *link,
                double posterior);
/* A link to what may be seen in passing: it must be a hint then. */
void lint_passing(struct linter *linter, const char *path, size_t at, const struct kb_link *link);
/* at: the place of the signature in its file. */
void lint_parameters(struct linter *linter, const char *path, size_t at,
                     const struct kb_signature *signature);
