/* SPDX-License-Identifier: MIT */
#pragma once

/* Text that is almost XML → XML that a parser takes. Characters that XML 1.0 cannot hold go through
 * the parser as marks. */

#include "base/buffer.h"

#include <stdbool.h>

/* The XML of libevtx, whose attribute values are as they are; of Windows, where they are escaped.
 * Both empty out first. */
void xml_clean_libevtx(struct buffer *out, struct text in);
void xml_clean_escaped(struct buffer *out, struct text in);

/* Takes the marks out of a text again, in place. Returns the new size. */
size_t xml_unmark(char *data, size_t size);
