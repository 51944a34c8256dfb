/* SPDX-License-Identifier: MIT */
#pragma once

/* What the packing of all tables shares: rows and strings of an image under construction. */

#include "kb/image.h"
#include "kb/store.h"

struct pack_names; /* a name → its number */

struct packer {
    struct kb_database *database;
    struct error *error;
    struct buffer rows[IMAGE_SECTIONS], prose;
    struct pack_names *strings, *texts, *signatures, *causes, *problems, *providers;
};

void pack_number(struct packer *packer, enum image_section section, uint32_t number);
void pack_real(struct packer *packer, enum image_section section, double value);
/* The place of a string, each of which stands once; 0 for NULL. */
uint32_t pack_place(struct packer *packer, const char *text);
/* The string of a column of the current row; pack_text() fails the query when it is NULL. */
void pack_text(struct packer *packer, enum image_section section, struct kb_query *query,
               int column);
void pack_text_or_null(struct packer *packer, enum image_section section, struct kb_query *query,
                       int column);
/* The same of the prose. */
void pack_prose(struct packer *packer, enum image_section section, struct kb_query *query,
                int column);
void pack_prose_or_null(struct packer *packer, enum image_section section, struct kb_query *query,
                        int column);
/* Sets a number of a row, if it was put already. */
void pack_set(struct packer *packer, enum image_section section, size_t row, unsigned offset,
              uint32_t number);
/* A row of this base by its id, else the id. */
void pack_ref(struct packer *packer, enum image_section section, struct pack_names *names,
              struct kb_query *query, int column);
size_t pack_count(const struct packer *packer, enum image_section section);

/* Notes the id in the column as that of the next row of a section. */
void pack_id(struct packer *packer, struct pack_names **names, enum image_section section,
             struct kb_query *query, int column);
/* The number of a name that must be known; fails the query when it is not. */
uint32_t pack_find(struct pack_names *names, struct kb_query *query, int column);

uint32_t pack_tag(struct kb_query *query, int column);
/* The place of the column's text in a list of names; fails the query when it is none. */
uint32_t pack_choice(struct kb_query *query, int column, const char *const *names, size_t count);

int pack_signatures(struct packer *packer);
int pack_conditions(struct packer *packer);
int pack_causes(struct packer *packer);
