/* SPDX-License-Identifier: MIT */
#pragma once

/* Values of options: each function reads one sort of value and puts it at the row's place in the
 * settings, whose type stands beside it. They return -1 when the text is no such value. */

#include "cli/option_table.h"

typedef int option_setter(const struct option_row *row, struct settings *settings,
                          const char *value);

option_setter option_set_flag;   /* bool */
option_setter option_count_up;   /* unsigned: how often it was given */
option_setter option_set_word;   /* an enum: the index among the words of the row */
option_setter option_set_count;  /* unsigned, from least to most */
option_setter option_set_share;  /* double, 0 to 1 */
option_setter option_set_time;   /* filetime */
option_setter option_set_text;   /* const char *, not empty */
option_setter option_set_output; /* const char *; "-" is NULL */
option_setter option_add_text;   /* struct text_list */
option_setter option_add_ids;    /* struct id_list: "1,3,5-9" */
option_setter option_set_limit;  /* struct scan_limits */
