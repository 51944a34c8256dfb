/* SPDX-License-Identifier: MIT */
#pragma once

/* What the operating system knows of the terminal. */

#include <stdbool.h>

/* Columns of the terminal that standard output is: what COLUMNS says, else what the terminal says,
 * else 80. 0 when standard output is no terminal, whatever COLUMNS says. */
unsigned os_terminal_width(void);

bool os_terminal_has_errors(void); /* standard error is a terminal */
