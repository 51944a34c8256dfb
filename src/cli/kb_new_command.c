/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/buffer.h"
#include "kb/skeleton.h"

static int run(const struct settings *settings, struct error *error)
{
    struct buffer article = {0};
    int status = STATUS_USAGE;
    if (kb_skeleton(&article, settings->arguments.items[0], error) < 0)
        error->code = ERROR_USAGE;
    else
        status = command_write(settings, article.data, article.size, error) < 0 ? STATUS_UNREADABLE
                                                                                : STATUS_DONE;
    buffer_free(&article);
    return status;
}

const struct command command_kb_new = {
    .name = "kb new",
    .bit = COMMAND_KB_NEW,
    .arguments = "ID",
    .summary = "Begin the article of a new cause",
    .examples = {{"our-gateway -o kb/causes/our-gateway.json", ""}},
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
