/* SPDX-License-Identifier: MIT */
#pragma once

/* Bytes that nobody can guess, from the operating system. */

#include "base/error.h"

#include <stddef.h>

#define OS_RANDOM_MOST 256 /* bytes of one call */

int os_random(void *data, size_t size, struct error *error); /* -1 with the error set */
