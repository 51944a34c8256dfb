/* SPDX-License-Identifier: MIT */
#pragma once

/* Reads the command line by the tables of commands and options. */

#include "cli/command.h"

enum options_result {
    OPTIONS_RUN,
    OPTIONS_HELP,
    OPTIONS_HELP_ALL,
    OPTIONS_VERSION,
    OPTIONS_WRONG,
};

/* Finds the command and fills the settings; options may stand before, between and behind the words
 * of the command and its arguments, until "--". With OPTIONS_HELP *ret_command may be NULL: help
 * about the whole program was asked for. With OPTIONS_WRONG the error says what is wrong. */
enum options_result options_read(int argc, char **argv, const struct command **ret_command,
                                 struct settings *settings, struct error *error);
