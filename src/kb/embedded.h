/* SPDX-License-Identifier: MIT */
#pragma once

/* The bytes of the built-in base; kb/embed.c writes the file that holds them during the build. */

#include <stddef.h>

extern const unsigned char kb_embedded[];
extern const size_t kb_embedded_size;
