/* SPDX-License-Identifier: MIT */
#pragma once

/* uthash with this project's memory: an allocation that fails aborts, nothing exits. */

#include "base/memory.h"

#define uthash_malloc(size) memory_resize(NULL, (size), 1)
#define uthash_fatal(message) abort()

#include <uthash.h>
