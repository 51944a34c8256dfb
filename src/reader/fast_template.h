/* SPDX-License-Identifier: MIT */
#pragma once

/* Templates, remembered from chunk to chunk. A log uses few, but each chunk defines them anew, with
 * the same bytes but for the offsets of names. A definition is recognised only when every byte that
 * its plan was compiled from is the same, names followed to where they lie. */

#include "reader/fast_layout.h"

struct log_template {
    struct plan plan; /* its literals are the template's own; its offsets count from at */
    uint32_t at;      /* in the chunk at hand */
    struct layouts layouts;
};

struct fast_templates;
struct fast_templates *fast_templates_new(void);
void fast_templates_free(struct fast_templates *templates);
void fast_templates_chunk(struct fast_templates *templates); /* another chunk begins */

/* The template whose definition lies at an offset, if fast_templates_find() has found it in this
 * chunk; else NULL. Both are borrowed until the next call of either. */
struct log_template *fast_templates_known(struct fast_templates *templates, uint32_t definition);
/* The template of an instance; its plan is what plan_compile() gives. */
struct log_template *fast_templates_find(struct fast_templates *templates,
                                         const struct instance *instance);

/* What follows System inside Event. */
struct cursor template_data(const struct log_template *template, const uint8_t *chunk);
