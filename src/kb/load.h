/* SPDX-License-Identifier: MIT */
#pragma once

/* Packed images of bases → struct kb. Each step takes one kind of rows from all images; what an
 * image says is believed only where it is in bounds. */

#include "kb/kb.h"
#include "kb/store.h"

#define MAX_NODES 1000 /* of a condition */

struct layer_ids { /* of all rows of a section */
    const char **ids;
    uint32_t *places; /* their index in the joined base */
    size_t count;
};

/* One of the bases that lie over each other. */
struct layer {
    struct kb *kb;
    const struct kb_database *database;
    const struct image *image;
    struct error *error;
    size_t index; /* of the database */
    struct layer_ids signatures, causes;
    bool failed;
};

struct loader {
    struct kb *kb;
    struct error *error;
    struct layer *layers;
    size_t count;
};

/* Makes the base out of a store of open databases, which it takes over in any case. */
struct kb *kb_load(struct kb_store *store, struct error *error);

/* Signatures and causes must have their ids and origins already, and each step the ones before it.
 * load_signatures() makes none of them, but looks at all that they are made from. */
int load_settings(struct loader *loader);
int load_signatures(struct loader *loader);
int load_passing(struct loader *loader);
int load_causes(struct loader *loader);
int load_links(struct loader *loader);

/* Marks the layer as failed for the reason given; returns false. */
__attribute__((format(printf, 2, 3))) bool layer_fail(struct layer *layer, const char *format, ...);

/* Zeroed memory that lives as long as the base. */
void *kb_keep(struct kb_store *store, size_t count, size_t size);
void *layer_keep(struct layer *layer, size_t count, size_t size);

/* The value at a place of a row; out of its range it fails the layer and gives "", 0 or the
 * minimum. Strings live as long as the base. */
const char *layer_text(struct layer *layer, const unsigned char *at);
const char *layer_text_or_null(struct layer *layer, const unsigned char *at);
const char *layer_prose(struct layer *layer, const unsigned char *at); /* may be unread yet */
uint32_t layer_number(struct layer *layer, uint32_t value, uint32_t max);
double layer_probability(struct layer *layer, const unsigned char *at);

/* Takes so many rows of a section behind those that were taken before, and says where they begin;
 * fails the layer when there are not so many. */
size_t layer_take(struct layer *layer, enum image_section section, size_t *taken, uint32_t count);
/* Fails the layer unless all rows of the section were taken. */
void layer_took_all(struct layer *layer, enum image_section section, size_t taken);

/* The joined index of what a ref means, KB_NONE when no base has it. */
size_t layer_signature(struct layer *layer, const unsigned char *at);
size_t layer_cause(struct layer *layer, const unsigned char *at);
/* The same, which fails the layer for owner when there is none. */
size_t layer_known_signature(struct layer *layer, const unsigned char *at, const char *owner);

/* Whether the layer has the last word on a signature or cause, by its joined index. */
bool layer_owns_signature(const struct layer *layer, size_t signature);
bool layer_owns_cause(const struct layer *layer, size_t cause);

/* A signature to which a later step adds something; behind load_signatures(). */
struct kb_signature *layer_made_signature(struct layer *layer, size_t signature);

/* Whether rows are a condition; and its tree, of as many nodes as rows. */
bool condition_check(struct layer *layer, const struct image_span *rows, const char *signature);
void condition_make(const struct image *image, const struct image_span *rows,
                    struct kb_condition *nodes, struct kb_condition *ret_root);
