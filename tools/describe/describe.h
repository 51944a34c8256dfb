/* SPDX-License-Identifier: MIT */
#pragma once

/* Prints the tables of commands and options (src/cli) in other forms, so that nothing has to be
 * said twice: the manual page, and what shells complete. */

#include "base/buffer.h"
#include "cli/option_table.h"

/* Appends a manual page in scdoc's markup: the template, in which lines "@COMMANDS@" and
 * "@OPTIONS@" stand for what the tables say. */
void describe_manual(struct buffer *out, struct text page);

void describe_bash(struct buffer *out);
void describe_zsh(struct buffer *out);
void describe_fish(struct buffer *out);

/* What the three have in common. */

/* Appends "--output|-o" and the like of all options that take a value. */
void describe_valued(struct buffer *out, const char *between);
/* Appends the words of a list that has '|' between them, and perhaps brackets around it. */
void describe_words(struct buffer *out, const char *words, const char *between);
/* Appends the names of the bounds as they are typed: "depth=". */
void describe_limits(struct buffer *out, const char *after, const char *between);
/* Appends the first word of each command, or, for one that has several second words, these. */
void describe_first_words(struct buffer *out, const char *between);
void describe_second_words(struct buffer *out, const char *first, const char *between);
/* The list of `evtdiag kb list` and the key in its JSON lines that has the values of a kind; false
 * when it is no such kind. */
bool describe_lookup(enum value_kind kind, const char **ret_list, const char **ret_key);
