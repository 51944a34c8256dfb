/* SPDX-License-Identifier: MIT */
#pragma once

/* What the operating system knows of the terminal. */

#include <stdbool.h>

/* Columns of the terminal that standard output is; 80 when it does not say; 0 when it is none. */
unsigned os_terminal_width(void);

bool os_terminal_has_errors(void); /* standard error is a terminal */
