/* SPDX-License-Identifier: MIT */
#include "base/os_locale.h"

#include "base/text.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

static locale_t utf8;

void os_locale_prepare(void)
{
    if (utf8)
        return;
    utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    setenv("TZ", "UTC0", 1);
    tzset();
}

void *os_locale_begin(void)
{
    os_locale_prepare();
    return utf8 ? uselocale(utf8) : (locale_t)0;
}

void os_locale_end(void *before)
{
    if (before)
        uselocale((locale_t)before);
}

bool os_locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text value = text_of(getenv(names[i]));
        if (value.size)
            return text_contains_fold(value, TEXT("utf-8")) ||
                   text_contains_fold(value, TEXT("utf8"));
    }
    return false;
}
