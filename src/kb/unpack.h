/* SPDX-License-Identifier: MIT */
#pragma once

/* Strict reading of articles' JSON, with errors that say what is wrong. */

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>

struct kb_number { /* strings borrowed from the JSON */
    double value;
    const char *reason;
    const char *origin; /* may be NULL */
};

/* json_unpack_ex() of all keys of an object, in a format "{s:s, s?I, …}" of the types s, b, I, F
 * and o: missing, unknown and mistyped keys are errors. */
int kb_unpack(struct error *error, json_t *object, const char *format, ...);

/* {"value": …, "reason": …, "origin": …}; key names it in errors. */
int kb_unpack_number(struct error *error, json_t *object, const char *key,
                     struct kb_number *ret_number);

/* The checks set an error that quotes the text, key names it. */
int kb_check_id(struct error *error, const char *key, const char *id);
int kb_check_text(struct error *error, const char *key, const char *text); /* NULL passes */
int kb_check_texts(struct error *error, const char *key, json_t *array);   /* NULL passes */

/* True for text that is not empty and holds no controls of terminals or of writing direction. */
bool kb_text_is_plain(const char *text);

/* True for a parameter's name. */
bool kb_name_is_valid(const char *name);
