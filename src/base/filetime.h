/* SPDX-License-Identifier: MIT */
#pragma once

/* Times as Windows counts them: 100 ns units since 1601-01-01 00:00 UTC ([MS-DTYP] FILETIME).
 * 0 means "no time". */

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t filetime;

#define FILETIME_SECOND UINT64_C(10000000)
#define FILETIME_MINUTE (FILETIME_SECOND * 60)
#define FILETIME_HOUR (FILETIME_SECOND * 3600)
#define FILETIME_DAY (FILETIME_SECOND * 86400)
#define FILETIME_UNIX_EPOCH UINT64_C(116444736000000000)
#define FILETIME_MAX UINT64_C(2650467743999999999) /* the last instant of the year 9999 */
#define FILETIME_TEXT_SIZE 32

/* Writes RFC 3339 UTC ("2026-01-02T03:04:05.1234567Z") without trailing zeros of the fraction.
 * A time that RFC 3339 cannot write (after the year 9999) is written as FILETIME_MAX. */
void filetime_format(filetime time, char out[FILETIME_TEXT_SIZE]);

/* The day or hour of a time, as days or hours since 1601-01-01; and a day's "YYYY-MM-DD". */
uint32_t filetime_day(filetime time);
uint32_t filetime_hour(filetime time);
void filetime_format_day(uint32_t day, char out[11]);

/* Reads RFC 3339 or its beginnings "YYYY-MM-DD", "YYYY-MM-DDTHH:MM[:SS[.fffffff]]", a space instead
 * of T, and a zone "Z" or "+HH:MM" (none means UTC). Up to nine digits of a fraction are read. */
bool filetime_parse(struct text text, filetime *ret_time);
