/* SPDX-License-Identifier: MIT */
#pragma once

/* The parts of a record under construction: how a value of the description becomes literal text or
 * a substitution, whichever the record's form asks for. */

#include "mkevtx/record.h"
#include "mkevtx/wide.h"

struct builder {
    struct pool *pool;
    const json_t *record, *defaults;
    bool inline_form; /* no templates: every value is text in its place */
    struct instance *instance;
    struct error *error;
};

/* The member of the record, else of the defaults, else NULL. A JSON null is a value. */
const json_t *builder_find(const struct builder *builder, const char *key);
bool builder_has_payload(const struct builder *builder);

/* The n-th value of the instance, which grows as needed; new ones are NULL values. */
struct value *builder_value(struct builder *builder, uint16_t number);
struct item *builder_substitution(struct builder *builder, uint16_t number, uint8_t type,
                                  bool optional);

/* A value of a type (VALUE_...) at a number, by an optional substitution. A JSON null, NULL and
 * empty binary data become a NULL value; in the inline form no item at all. */
int builder_scalar(struct builder *builder, const char *what, uint16_t number, uint8_t type,
                   const json_t *json, struct item **ret_item);

/* The same for text, literal in a template when asked for. */
int builder_text(struct builder *builder, const char *what, uint16_t number, bool literal,
                 const json_t *json, struct item **ret_item);

/* The elements of EventData or UserData, as an instance of their own or, in the inline form, as an
 * element. *ret_root is NULL when the record has neither, or a JSON null. */
int payload_build(struct builder *builder, struct element **ret_root);

/* The values of the template around an event are numbered as Windows does it: those of the system
 * part, then the payload. */
#define AT_PAYLOAD 19

/* Adds the System element. The plan says whether there is a time. */
int system_build(struct builder *builder, struct element *event, const struct plan *plan);

/* The whole event. The scratch chunk is overwritten. */
int record_build(struct builder *builder, const struct plan *plan, struct chunk *scratch);
