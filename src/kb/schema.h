/* SPDX-License-Identifier: MIT */
#pragma once

/* The text of schema/kb.sql and what identifies a database made from it. */

#include <stdint.h>

#define KB_APPLICATION_ID UINT32_C(0x45564447) /* "EVDG" */
#define KB_USER_VERSION UINT32_C(4)

extern const char kb_schema[];
