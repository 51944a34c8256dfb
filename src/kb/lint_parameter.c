/* SPDX-License-Identifier: MIT */
/* Parameters of signatures. */
#include "kb/linter.h"

void lint_parameters(struct linter *linter, const char *path, size_t at,
                     const struct kb_signature *signature)
{
    for (size_t i = 0; i < signature->parameter_count; i++) {
        const struct kb_parameter *parameter = &signature->parameters[i];
        if (!parameter->pattern && parameter->string == 0 && !parameter->data)
            linter_say(linter, path,
                       "signatures[%zu].parameters[%zu]: %s has neither string nor data nor "
                       "pattern: add one of them",
                       at, i, parameter->name);
    }
}
