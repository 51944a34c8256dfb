/* SPDX-License-Identifier: MIT */
#pragma once

/* The values of template instances: as text (written as libevtx writes them, because its text is
 * what signatures are written against), as numbers, as times. Types: [MS-EVEN6] 2.2.12. */

#include "reader/fast_text.h"
#include "reader/fast_token.h"

enum value_type {
    VALUE_NULL = 0x00,
    VALUE_UTF16 = 0x01,
    VALUE_ANSI = 0x02,
    VALUE_INT8 = 0x03,
    VALUE_UINT8 = 0x04,
    VALUE_INT16 = 0x05,
    VALUE_UINT16 = 0x06,
    VALUE_INT32 = 0x07,
    VALUE_UINT32 = 0x08,
    VALUE_INT64 = 0x09,
    VALUE_UINT64 = 0x0a,
    VALUE_FLOAT = 0x0b,
    VALUE_DOUBLE = 0x0c,
    VALUE_BOOL = 0x0d,
    VALUE_BINARY = 0x0e,
    VALUE_GUID = 0x0f,
    VALUE_SIZE = 0x10,
    VALUE_FILETIME = 0x11,
    VALUE_SYSTEMTIME = 0x12,
    VALUE_SID = 0x13,
    VALUE_HEX32 = 0x14,
    VALUE_HEX64 = 0x15,
    VALUE_XML = 0x21,
    VALUE_ARRAY = 0x80, /* of one of the types above */
};

/* Appends one value, without NULs at its end. False when its size does not fit its type, or the
 * type is not known. Arrays and nested XML are not values here. */
bool value_text(struct text_area *area, uint8_t type, struct span bytes);

/* The next element of an array of this type (without the array bit); moves *bytes behind it. False
 * when there is no whole element. */
bool value_element(uint8_t type, struct span *bytes, struct span *ret_element);

/* An unsigned integer of one, two, four or eight bytes: real logs hold numbers, booleans too, whose
 * width is not that of their type. */
bool value_integer(struct span bytes, uint64_t *ret_value);
/* Numbers of any width, decimal or 0x-hexadecimal text. */
bool value_number(uint8_t type, struct span bytes, uint64_t *ret_number);
bool value_time(uint8_t type, struct span bytes, filetime *ret_time);
/* Text alone, for literals. */
bool span_number(struct span text, uint64_t *ret_number);
bool span_time(struct span text, filetime *ret_time);
