/* SPDX-License-Identifier: MIT */
#pragma once

/* Values in XML texts. */

#include "base/buffer.h"

/* Of expat's list of names and values; NULL when it is not there. */
const char *xml_attribute(const char **attributes, const char *name);

/* Decimal, or hexadecimal behind "0x"; what is no number is 0, and so is NULL. Negative numbers are
 * taken as unsigned 64-bit ones. */
uint64_t xml_number(const char *text);

/* PowerShell writes "_x000A_" for UTF-16 units that XML cannot hold, for surrogates, and "_x005F_"
 * for a "_" that would look like it ([MS-PSRP] 2.2.5.3.2). In place; returns the new size. */
size_t xml_clixml_unescape(char *data, size_t size);

/* Appends what the text says in base64 (RFC 4648); ends at what is none. */
void xml_base64(struct buffer *out, struct text text);
