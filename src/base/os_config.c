/* SPDX-License-Identifier: MIT */
#include "base/os_config.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FOLDERS 32

/* A relative path is to be ignored, says the specification. */
static void add(struct os_config *config, const char *path, const char *name)
{
    if (!path || path[0] != '/' || config->count == MAX_FOLDERS)
        return;
    config->folders = memory_resize(config->folders, config->count + 1, sizeof *config->folders);
    config->folders[config->count++] = memory_format("%s/%s", path, name);
}

/* A list of folders, the most important first. */
static void add_list(struct os_config *config, const char *list, const char *name)
{
    AUTO_FREE char *copy = memory_text(list);
    for (char *colon = strrchr(copy, ':'); colon; colon = strrchr(copy, ':')) {
        add(config, colon + 1, name);
        *colon = '\0';
    }
    add(config, copy, name);
}

void os_config_folders(struct os_config *ret_config, const char *name)
{
    const char *list = getenv("XDG_CONFIG_DIRS"), *own = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    AUTO_FREE char *usual = home && *home ? memory_format("%s/.config", home) : NULL;
    *ret_config = (struct os_config){0};
    add_list(ret_config, list && *list ? list : "/etc/xdg", name);
    add(ret_config, own && *own ? own : usual, name);
}

void os_config_free(struct os_config *config)
{
    for (size_t i = 0; i < config->count; i++)
        free(config->folders[i]);
    free(config->folders);
    *config = (struct os_config){0};
}
