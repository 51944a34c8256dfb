/* SPDX-License-Identifier: MIT */
#pragma once

/* Errors that travel: the caller owns the struct, the first error that is set wins. */

#include <stdarg.h>

enum error_code {
    ERROR_NONE = 0,
    ERROR_USAGE,    /* the command line or an id in it is wrong */
    ERROR_IO,       /* the operating system refused; the text has its reason */
    ERROR_FORMAT,   /* the bytes are not what their format asks for */
    ERROR_LIMIT,    /* a bound of the program was hit */
    ERROR_KB,       /* a knowledge base or an article is not usable */
    ERROR_INTERNAL, /* a library failed in a way that no input explains */
};

struct error {
    enum error_code code;
    char text[600]; /* one line of UTF-8 without a final stop or newline; names the file */
};

/* Sets *error unless it holds one already (error may be NULL). Always returns -1, so that a
 * function can say: return error_set(...). */
__attribute__((format(printf, 3, 4))) int error_set(struct error *error, enum error_code code,
                                                    const char *format, ...);

/* The same of "ABOUT: TEXT". */
__attribute__((format(printf, 4, 0))) int error_set_about(struct error *error, enum error_code code,
                                                          const char *about, const char *format,
                                                          va_list arguments);

/* Puts "PREFIX: " before the text of an error that is set. Returns -1. */
int error_prefix(struct error *error, const char *prefix);

/* The text behind "PATH: ", with which it begins where it names the file; else the whole text.
 * Borrowed. For problems, which have the path apart. */
const char *error_without_path(const struct error *error, const char *path);
