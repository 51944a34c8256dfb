/* SPDX-License-Identifier: MIT */
#pragma once

/* Numbers for the names of records: what later stages know of such names, they find by the number
 * alone. See record->names. */

#include "reader/record.h"

struct names_numbers;
struct names_numbers *names_numbers_new(void);
void names_numbers_free(struct names_numbers *numbers);
/* The number of a record's provider, event_source, channel and computer: mostly the same as for
 * such a record before. 0 where they are too long. */
uint64_t names_number_of(struct names_numbers *numbers, const struct record *record);
