/* SPDX-License-Identifier: MIT */
#include "base/os_locale.h"

#include <locale.h>

void *os_locale_begin(void)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return utf8 ? uselocale(utf8) : (locale_t)0;
}

void os_locale_end(void *before)
{
    if (!before)
        return;
    locale_t utf8 = uselocale((locale_t)before);
    freelocale(utf8);
}
