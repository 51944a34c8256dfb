/* SPDX-License-Identifier: MIT */
#pragma once

/* Where the operating system keeps settings of programs. On POSIX as the XDG Base Directory
 * Specification says: $XDG_CONFIG_DIRS (/etc/xdg), $XDG_CONFIG_HOME ($HOME/.config). */

#include <stddef.h>

struct os_config {
    char **folders; /* those of the program, the least important first; they need not exist */
    size_t count;
};

/* name: of the program's folder in each of them. */
void os_config_folders(struct os_config *ret_config, const char *name);
void os_config_free(struct os_config *config);
