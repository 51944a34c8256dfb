/* SPDX-License-Identifier: MIT */
#pragma once

/* Whether a given folder holds several bundles. */

#include <stdbool.h>

/* True when each archive of the folder, and each of its own folders that hold logs or archives, is
 * a bundle: when there are several. */
bool survey_holds_bundles(const char *path);
bool survey_is_archive(const char *path);

char *input_path_in(const char *folder, const char *name); /* owned by the caller */
