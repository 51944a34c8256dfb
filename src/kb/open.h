/* SPDX-License-Identifier: MIT */
#pragma once

/* Opening several bases over each other. */

#include "kb/kb.h"

#define KB_MAX_FILE_SIZE ((size_t)256 << 20)

struct kb_bytes {     /* borrowed; must outlive the base */
    const char *name; /* for errors */
    const void *data;
    size_t size;
    bool trusted; /* they were built into the program: no slow checks */
};

/* Opens bases from bytes and then each file over them, in this order. */
struct kb *kb_open_over(const struct kb_bytes *items, size_t item_count, const char *const *paths,
                        size_t path_count, struct error *error);

/* Whether all prose is read at once, or that of a base from which a report shows something. */
enum kb_use { KB_FOR_LOOK_UP, KB_FOR_REPORT };

typedef void (*kb_refuse)(void *context, const char *what);

/* Opens the built-in base and each path over it that can be used: a compiled base, or a folder of
 * articles. What cannot be used is refused, with what is wrong (it names the path), and left out.
 */
struct kb *kb_open_usable(enum kb_use use, const char *const *paths, size_t path_count,
                          kb_refuse refuse, void *context, struct error *error);

/* Opens one base, from a file or a folder of articles: alone, or over the built-in one if it
 * extends that; NULL as the path means the built-in one. All of its prose is read. */
struct kb *kb_open_one(const char *path, struct error *error);

/* Opens what kb_compile() gave, over the built-in base if it extends that. */
struct kb *kb_open_compiled(const void *data, size_t size, bool extends, struct error *error);
