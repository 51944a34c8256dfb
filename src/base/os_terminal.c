/* SPDX-License-Identifier: MIT */
#include "base/os_terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

unsigned os_terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

bool os_terminal_has_errors(void)
{
    return isatty(STDERR_FILENO) != 0;
}
