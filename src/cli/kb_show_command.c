/* SPDX-License-Identifier: MIT */
#include "cli/look_up.h"

#include "kb/article.h"
#include "report/article.h"

static int make(const struct settings *settings, const struct kb *kb, json_t *rows,
                struct error *error)
{
    const char *id = settings->arguments[0];
    size_t cause = kb_find_cause(kb, id);
    if (cause == KB_NONE) {
        error_set(error, ERROR_USAGE,
                  "%s: the base has no such cause; 'evtdiag kb list causes' shows all", id);
        return STATUS_USAGE;
    }
    return look_up_add(rows, kb_article(kb, cause, error)) ? STATUS_DONE : STATUS_UNREADABLE;
}

static int run(const struct settings *settings, struct error *error)
{
    return look_up_run(settings, true, article_text, make, error);
}

const struct command command_kb_show = {
    .name = "kb show",
    .arguments = "CAUSE",
    .summary = "Show the whole article of a cause",
    .options = "fokKC",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
