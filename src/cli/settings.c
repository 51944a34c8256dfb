/* SPDX-License-Identifier: MIT */
#include "cli/settings.h"

#include "base/memory.h"
#include "base/os_file.h"

#include <stdlib.h>

void text_list_add(struct text_list *list, const char *text)
{
    list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = text;
}

struct scan_filter settings_filter(const struct settings *settings)
{
    return (struct scan_filter){settings->since, settings->until, settings->computers.items,
                                settings->computers.count};
}

struct settings_outputs settings_outputs(const struct settings *settings)
{
    struct settings_outputs outputs = {{0}};
    size_t count = 0;
    if (settings->output)
        outputs.paths[count++] = settings->output;
    if (settings->redact_map)
        outputs.paths[count++] = settings->redact_map;
    if (settings->redact && !os_exists(settings->redact)) /* a new key */
        outputs.paths[count++] = settings->redact;
    return outputs;
}

void settings_free(struct settings *settings)
{
    free(settings->bases.items);
    free(settings->computers.items);
    free(settings->providers.items);
    free(settings->ids.items);
    free(settings->arguments.items);
    *settings = (struct settings){0};
}
