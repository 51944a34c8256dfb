/* SPDX-License-Identifier: MIT */
#pragma once

/* UTF-8 for libraries that convert names by the process's locale, which this program leaves at "C";
 * and what the user's locale is. */

#include <stdbool.h>

/* Reads the locale and sets the time zone (to UTC), once: what follows opens no files. For a
 * process that is a library's alone. */
void os_locale_prepare(void);

/* From here to os_locale_end(), names are converted to UTF-8. */
void *os_locale_begin(void);
void os_locale_end(void *before);

/* Whether the environment asks for UTF-8: the first of LC_ALL, LC_CTYPE and LANG that is not empty
 * says so. The locale itself need not be installed. */
bool os_locale_is_utf8(void);
