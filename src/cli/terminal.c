/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"

#include "base/os_locale.h"
#include "base/os_terminal.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH_DEFAULT 80
#define WIDTH_LEAST 40
#define WIDTH_MOST 250

/* https://no-color.org: any value but the empty one means no colour. */
static bool may_color(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
}

struct report_style terminal_style(const struct settings *settings)
{
    unsigned width = settings->output ? 0 : os_terminal_width();
    bool color = settings->color == CHOICE_ALWAYS ||
                 (settings->color == CHOICE_AUTO && width && may_color());
    if (!width)
        width = WIDTH_DEFAULT;
    if (width < WIDTH_LEAST)
        width = WIDTH_LEAST;
    if (width > WIDTH_MOST)
        width = WIDTH_MOST;
    return (struct report_style){.color = color,
                                 .unicode = os_locale_is_utf8(),
                                 .brief = settings->brief,
                                 .width = width,
                                 .verbosity = settings->verbosity};
}
