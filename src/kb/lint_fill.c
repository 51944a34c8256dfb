/* SPDX-License-Identifier: MIT */
/* Places that are still to be filled in. */
#include "kb/linter.h"

#include "base/memory.h"
#include "kb/skeleton.h"

#include <string.h>

static void look(struct linter *linter, const char *file, const char *path, const json_t *value)
{
    const char *key, *text = json_string_value(value);
    json_t *item;
    size_t i;
    if (text && (strncmp(text, KB_FILL_IN, strlen(KB_FILL_IN)) == 0 ||
                 strncmp(text, "fill-in-", strlen("fill-in-")) == 0))
        linter_say(linter, file, "%s: still to be written (%s)", path, text);
    json_object_foreach((json_t *)(uintptr_t)value, key, item)
    {
        AUTO_FREE char *below = memory_format("%s%s%s", path, *path ? "." : "", key);
        look(linter, file, below, item);
    }
    json_array_foreach(value, i, item)
    {
        AUTO_FREE char *below = memory_format("%s[%zu]", path, i);
        look(linter, file, below, item);
    }
}

size_t kb_lint_unwritten(const struct kb_folder *folder, lint_complain complain, void *context)
{
    struct linter linter = {folder, NULL, complain, context, 0};
    const struct kb_files *const lists[] = {&folder->events, &folder->causes, &folder->procedures};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t j = 0; j < lists[i]->count; j++)
            look(&linter, lists[i]->items[j].path, "", lists[i]->items[j].root);
    return linter.count;
}
