/* SPDX-License-Identifier: MIT */
#pragma once

/* Landlock, by its system calls: Debian 12 has no library for it, and its header describes the
 * first two versions only. See Documentation/userspace-api/landlock.rst of the kernel. */

#include <stdbool.h>

/* The version of the interface that the kernel has, 0 = none. */
int os_landlock_version(void);

/* From now on no file can be opened for reading (if no_reading), and none written but the
 * outputs (NULL ends them, and is none) or, where one is or becomes a regular file, those of its
 * folder; no TCP socket bound or connected, no process outside signalled. no_new_privs must be set.
 * False when the kernel refuses. */
bool os_landlock_enter(int version, bool no_reading, const char *const *outputs);
