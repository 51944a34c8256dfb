/* SPDX-License-Identifier: MIT */
#pragma once

/* The insertion strings of a record, by walking its tokens: understands every form that is known,
 * at the cost of doing it anew for each record. */

#include "reader/fast_decode.h"

/* Walks what follows System inside Event. */
bool walk_data(struct decoder *decoder, struct cursor tokens, enum token_form form);
