/* SPDX-License-Identifier: MIT */
#include "cli/look_up.h"

#include "kb/diff.h"
#include "kb/open.h"
#include "report/article.h"

#include <string.h>

#define BUILT_IN "built-in"

static struct kb *open_named(const char *name, struct error *error)
{
    return kb_open_one(strcmp(name, BUILT_IN) == 0 ? NULL : name, error);
}

static const struct look_up_form form = {.text = article_change};

static int run(const struct settings *settings, struct error *error)
{
    struct kb *old = open_named(settings->arguments.items[0], error);
    struct kb *new = old ? open_named(settings->arguments.items[1], error) : NULL;
    json_t *rows = new ? kb_diff(old, new, error) : NULL;
    int status =
        rows && look_up_write(settings, rows, &form, error) == 0 ? STATUS_DONE : STATUS_UNREADABLE;
    json_decref(rows);
    kb_free(new);
    kb_free(old);
    return status;
}

const struct command command_kb_diff = {
    .name = "kb diff",
    .bit = COMMAND_KB_DIFF,
    .arguments = "OLD NEW",
    .kind = VALUE_FILE,
    .summary = "Say what changed from one base to another",
    .examples = {{"built-in kb/", "what your articles change"}},
    .least_arguments = 2,
    .most_arguments = 2,
    .run = run,
};
