/* SPDX-License-Identifier: MIT */
#pragma once

/* Tells options from other words on a command line, as getopt_long does, but before it is known
 * which command it is for: the command's name is one of the words. */

#include "cli/option_table.h"

struct given_option {
    const struct option_row *row; /* NULL = there is no such option */
    const char *text;             /* the argument that holds it, such as "-qv" or "--top=3" */
    char letter;                  /* its short form, if that was given; 0 = the long one */
    const char *value;            /* NULL = none was given */
};

struct arguments {
    struct given_option *options; /* owned; the texts are borrowed from argv */
    size_t option_count, option_capacity;
    struct text_list words;
    size_t plain_count; /* the words before "--": only they can name a command */
};

void arguments_read(struct arguments *arguments, int argc, char **argv);
void arguments_free(struct arguments *arguments);
