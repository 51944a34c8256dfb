/* SPDX-License-Identifier: MIT */
#pragma once

/* The options of all commands, as a table that reading, help, manual page and completions share. A
 * row adds an option; nothing else has to name it. */

#include "base/text.h"
#include "cli/command.h"

#include <stdbool.h>
#include <stddef.h>

struct option_row {
    const char *name;     /* without the dashes */
    char letter;          /* short form; 0 = none */
    enum value_kind kind; /* of its value */
    const char *argument; /* how help calls the value; of VALUE_WORD the words, '|' between them;
                           * NULL = takes none */
    const char *help;     /* one line of at most 50 columns, no full stop */
    const char *more;     /* sentences that the manual page adds; NULL = none. In scdoc's markup */
    unsigned commands;    /* which take it: a sum of enum command_bit */
    bool repeatable;
    bool rare; /* --help leaves it to --help-all where all options would not fit a screen */
    /* Puts the value at the row's place in the settings; -1 when it is none. See option_value.h.
     * NULL: --help, --help-all and --version, which are no settings. */
    int (*set)(const struct option_row *row, struct settings *settings, const char *value);
    size_t place;              /* offset in struct settings */
    unsigned long least, most; /* of option_set_count */
};

extern const struct option_row option_rows[];
extern const size_t option_row_count;

extern const struct option_row *const option_formats; /* the row of --format */

bool option_is_of(const struct option_row *row, const struct command *command);

/* What help calls the value when this command takes the option: --format has not the same words for
 * each. NULL = takes none. */
const char *option_argument(const struct option_row *row, const struct command *command);

/* The word with this index among those that '|' separates; empty behind the last. */
struct text option_word(const char *words, size_t index);

bool option_has_word(const char *words, struct text word);
