/* SPDX-License-Identifier: MIT */
#pragma once

/* What --help prints, from the tables of commands and options. */

#include "base/buffer.h"
#include "cli/command.h"

/* Appends the help of one command, or of the program for NULL. */
void help_write(struct buffer *out, const struct command *command);
