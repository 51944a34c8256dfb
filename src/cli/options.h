/* SPDX-License-Identifier: MIT */
#pragma once

/* Reads the command line by the tables of commands and options. */

#include "cli/command.h"

enum options_result { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_WRONG };

/* Finds the command and fills the settings. With OPTIONS_HELP *ret_command may be NULL: help about
 * the whole program was asked for. With OPTIONS_WRONG the error says what is wrong. */
enum options_result options_read(int argc, char **argv, const struct command **ret_command,
                                 struct settings *settings, struct error *error);

/* Appends the help of one command, or of the program for NULL. */
struct buffer;
void options_help(struct buffer *out, const struct command *command);
