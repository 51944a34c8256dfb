/* SPDX-License-Identifier: MIT */
#pragma once

/* The insertion strings of a record by a list of what its template puts where, made once per
 * template and chunk. Only plain templates have such a list: an EventData or UserData element whose
 * leaves hold one value or one literal each. All others are walked (fast_walk.h), with the same
 * results. */

#include "reader/fast_decode.h"

struct fast_data;
struct fast_data *fast_data_new(void);
void fast_data_free(struct fast_data *data);
void fast_data_clear(struct fast_data *data); /* for the next chunk */

/* Decodes what follows System inside Event, with the values in decoder->values[0]. Names live until
 * fast_data_clear(), values as decoder says. */
enum decode_result fast_data_read(struct fast_data *data, struct decoder *decoder,
                                  struct cursor tokens, enum token_form form);
