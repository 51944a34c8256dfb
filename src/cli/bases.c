/* SPDX-License-Identifier: MIT */
#include "cli/bases.h"

#include "base/memory.h"
#include "base/os_config.h"
#include "base/os_file.h"
#include "cli/command.h"
#include "kb/open.h"

#include <string.h>

#define SITE_FOLDER "evtdiag/kb"

struct paths {
    const struct settings *settings;
    const char *folder; /* under way */
    char **items;
    size_t count, capacity;
};

static void add(struct paths *paths, char *path)
{
    paths->items = memory_grow(paths->items, paths->count, &paths->capacity, sizeof *paths->items);
    paths->items[paths->count++] = path;
}

static void refuse(void *context, const char *what)
{
    const struct settings *settings = context;
    AUTO_FREE char *line = memory_format("knowledge base left out: %s", what);
    *settings->base_refused = true;
    if (!settings->quiet)
        command_complain(line);
}

static int visit(void *context, const char *name)
{
    struct paths *paths = context;
    size_t size = strlen(name);
    if (size > 3 && name[0] != '.' && strcmp(name + size - 3, ".kb") == 0)
        add(paths, memory_format("%s/%s", paths->folder, name));
    return 0;
}

/* Its articles, then its compiled bases by name. */
static void add_folder(struct paths *paths, const char *folder)
{
    struct os_stat stat;
    struct error error = {0};
    AUTO_FREE char *articles = memory_format("%s/base.json", folder);
    if (os_stat_path(folder, &stat, &error) || !stat.is_folder)
        return;
    if (os_stat_path(articles, &stat, &error) == 0)
        add(paths, memory_text(folder));
    paths->folder = folder;
    error = (struct error){0};
    if (os_list_folder(folder, visit, paths, &error))
        refuse((void *)(uintptr_t)paths->settings, error.text);
}

struct kb *bases_open(const struct settings *settings, enum kb_use use, struct error *error)
{
    struct paths paths = {.settings = settings};
    struct os_config config = {0};
    if (!settings->no_site_kb)
        os_config_folders(&config, SITE_FOLDER);
    for (size_t i = 0; i < config.count; i++)
        add_folder(&paths, config.folders[i]);
    for (size_t i = 0; i < settings->bases.count; i++)
        add(&paths, memory_text(settings->bases.items[i]));
    struct kb *kb = kb_open_usable(use, (const char *const *)paths.items, paths.count, refuse,
                                   (void *)(uintptr_t)settings, error);
    for (size_t i = 0; i < paths.count; i++)
        free(paths.items[i]);
    free(paths.items);
    os_config_free(&config);
    return kb;
}
