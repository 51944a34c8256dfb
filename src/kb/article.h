/* SPDX-License-Identifier: MIT */
#pragma once

/* The whole article of a cause, for people: what the base knows beyond the numbers. */

#include "kb/kb.h"

#include <jansson.h>

/* The article of a cause as the JSON object that kb/causes/ID.json holds, with procedures that it
 * refers to written out as steps, without its samples. New reference; NULL with the error set. */
json_t *kb_article(const struct kb *kb, size_t cause, struct error *error);

/* What stands for an article that cannot be read: the same object without text. New reference. */
json_t *kb_article_bare(const struct kb *kb, size_t cause);
