/* SPDX-License-Identifier: MIT */
#pragma once

/* What --help prints, from the tables of commands and options. It fits a screen of 24 lines, with
 * the prompt behind it. */

#include "base/buffer.h"
#include "cli/command.h"

/* Appends the help of one command, or of the program for NULL. Where all options would be too many,
 * it shows the common ones and how to see the others. */
void help_write(struct buffer *out, const struct command *command);

/* Appends the help of one command, with all options. */
void help_write_all(struct buffer *out, const struct command *command);
