/* SPDX-License-Identifier: MIT */
#pragma once

/* uthash with this project's memory: an allocation that fails ends as all others do. */

#include "base/memory.h"

#define uthash_malloc(size) memory_resize(NULL, (size), 1)
#define uthash_fatal(message) memory_exhausted()

#include <uthash.h>
