/* SPDX-License-Identifier: MIT */
#pragma once

/* What the operating system knows of the terminal. */

/* Columns of the terminal that standard output is; 80 when it does not say; 0 when it is none. */
unsigned os_terminal_width(void);
