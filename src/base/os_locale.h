/* SPDX-License-Identifier: MIT */
#pragma once

/* UTF-8 for libraries that convert names by the process's locale, which this program leaves at "C".
 */

/* From here to os_locale_end(), names are converted to UTF-8. */
void *os_locale_begin(void);
void os_locale_end(void *before);
