/* SPDX-License-Identifier: MIT */
#pragma once

/* Memory: sizes are checked, and an allocation that fails ends the process (a worker that runs out
 * of memory costs its unit of work, see docs/decisions.md). Free with free(). */

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

/* From now on an allocation that fails calls this function, which ends the process and allocates
 * nothing. Without it the process aborts. */
void memory_exhausted_calls(void (*end)(void));

/* For what a library could not allocate, and for sizes that no memory has. */
_Noreturn void memory_exhausted(void);

void *memory_allocate(size_t size); /* for libraries that take such a function */
void *memory_zeroed(size_t count, size_t size);
void *memory_resize(void *items, size_t count, size_t size);
char *memory_text(const char *text); /* a copy; NULL gives NULL */
char *memory_text_n(const char *text, size_t size);
__attribute__((format(printf, 1, 2))) char *memory_format(const char *format, ...);
__attribute__((format(printf, 1, 0))) char *memory_format_list(const char *format,
                                                               va_list arguments);

/* Makes room for one more item in a growing array and gives the array back:
 *     list->items = memory_grow(list->items, list->count, &list->capacity, sizeof *list->items);
 */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t size);

static inline void memory_free_pointer(void *pointer)
{
    free(*(void **)pointer);
}

/* A local pointer that is freed at the end of its scope. */
#define AUTO_FREE __attribute__((cleanup(memory_free_pointer)))
