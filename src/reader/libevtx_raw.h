/* SPDX-License-Identifier: MIT */
#pragma once

/* What libevtx writes into a record's XML as if it were markup. */

#include "base/buffer.h"

#include <libevtx.h>

/* Values of the 8-bit string type stand in the XML without escapes. Finds them by the getters,
 * which give them whole, and escapes them. Returns true if there were any. */
bool libevtx_escape_raw(libevtx_record_t *record, struct buffer *xml);
