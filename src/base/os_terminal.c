/* SPDX-License-Identifier: MIT */
#include "base/os_terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static unsigned width_of_environment(void)
{
    const char *value = getenv("COLUMNS");
    char *end;
    unsigned long columns = value ? strtoul(value, &end, 10) : 0;
    return columns && columns <= 10000 && !*end ? (unsigned)columns : 0;
}

unsigned os_terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (width_of_environment())
        return width_of_environment();
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

bool os_terminal_has_errors(void)
{
    return isatty(STDERR_FILENO) != 0;
}
