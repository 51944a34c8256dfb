/* SPDX-License-Identifier: MIT */
#pragma once

/* Text and bytes of a description in the forms that a log has them. */

#include "mkevtx/tree.h"

#include <jansson.h>

/* A JSON string, or {"utf16": "hex digits"} for what UTF-8 cannot say. With counted, each "{n}" of
 * a string becomes the place of the running number. what names the value in errors. */
int wide_parse(struct pool *pool, const json_t *json, bool counted, const char *what,
               struct wide *ret_wide, struct error *error);
struct wide wide_ascii(struct pool *pool, const char *ascii);
void wide_append(struct pool *pool, struct wide *wide, const struct wide *more);

int bytes_parse(struct pool *pool, const json_t *json, const char *what, struct wide *ret_bytes,
                struct error *error); /* hex digits, blanks between them allowed */
int guid_parse(const json_t *json, const char *what, uint8_t ret_guid[16], struct error *error);

#define SID_MAX_SIZE ((size_t)(8 + 15 * 4))
/* "S-1-5-21-..." */
int sid_parse(const json_t *json, const char *what, uint8_t ret_sid[SID_MAX_SIZE], size_t *ret_size,
              struct error *error);
/* A JSON integer, or a string with a decimal or 0x number. */
int number_parse(const json_t *json, const char *what, uint64_t max, uint64_t *ret_number,
                 struct error *error);
/* RFC 3339. */
int time_parse(const json_t *json, const char *what, filetime *ret_time, struct error *error);
